/** Generated sign-ins: who is signed in is who is allowed, by the own name, and only at the URL that is set. */

import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { putSsoIdentity } from '../../shared/api/operations/identities.ts';
import { startSignIn as operation } from '../../shared/api/operations/sso.ts';
import type { AccountId } from '../../shared/domain/membership/facts.ts';
import { isAllowedRelayState } from '../../shared/domain/sso/relay-state.ts';
import { actor, createSignOnWorld, first, second, ssoSettings, xmlOf } from '../support/sign-on.ts';

const runs = 5_000;

const hostile = fc.constantFrom(
  '&',
  '<',
  '>',
  '"',
  "'",
  '\r',
  '\0',
  '\ud800',
  '\u202e',
  ']]>',
  '\u2028',
  'é',
  '\u{1f600}',
);
const text = fc.array(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 6 })), { minLength: 1, maxLength: 8 });
const words = fc.oneof(
  { weight: 1, arbitrary: text.map((parts) => parts.join('')) },
  { weight: 3, arbitrary: fc.stringMatching(/^[&<>"'é\u{1f600}a-z0-9@.-]{1,20}$/u) },
);
const relayState = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom(...ssoSettings.relayStates.map((place) => place.replace('*', 'x?y=1'))),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  words,
);
const anyCase = fc.record({
  userId: words,
  externalId: words,
  relayState,
  asked: fc.constantFrom<AccountId | undefined>(first, second, undefined),
  named: fc.constantFrom<AccountId | undefined>(first, second, undefined),
  denied: fc.constantFrom<AccountId | undefined>(first, second, undefined),
  /** Between the ticket and the form. */
  deniedLater: fc.boolean(),
});

type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;

/** The text of the one name ID, by another parser than the issuer's own code. */
function nameIdsOf(xml: string): string[] {
  const names: string[] = [];
  let open = false;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('opentag', ({ local }) => {
    open = local === 'NameID';
    if (open) names.push('');
  });
  parser.on('text', (part) => {
    if (open) names.push((names.pop() ?? '') + part);
  });
  parser.on('closetag', () => {
    open = false;
  });
  parser.write(xml).close();
  return names;
}

test(`of ${runs}, none is a response for a no, for another subject, or to another URL`, async () => {
  const { start, complete, links, identities, restore, deny, idsOf } = await createSignOnWorld();
  const counts = { yes: 0, no: 0, refused: 0 };
  const play = async ({ userId, externalId, relayState: place, asked, named, denied, deniedLater }: Case) => {
    const identity = putSsoIdentity.request.body.safeParse({ userId, accountId: named ?? first, externalId });
    const wanted = operation.request.body.safeParse({ userId, accountId: asked, relayState: place });
    // What the schemas refuse never comes here.
    if (!(identity.success && wanted.success)) {
      counts.refused += 1;
      return;
    }
    const user = { userId: identity.data.userId };
    await restore();
    for (const accountId of [first, second]) await links.link(user, accountId, actor);
    if (named !== undefined) await identities.set(user, identity.data, actor);
    const own = named && (await idsOf(user))?.[named];
    if (denied !== undefined) await deny(denied);
    const result = await start({ user, accountId: asked, relayState: wanted.data.relayState });
    const mayLead = place === undefined || isAllowedRelayState(wanted.data.relayState ?? '', ssoSettings.relayStates);
    const isYes = own !== undefined && mayLead && named !== denied && (asked === undefined || asked === named);
    expect(result.outcome === 'yes').toBe(isYes);
    if (result.outcome === 'yes') {
      if (deniedLater) await deny(named);
      const end = await complete(result.url.slice(`${ssoSettings.baseUrl}/sso/`.length));
      expect(end.outcome).toBe(deniedLater ? 'no' : 'yes');
      if (end.outcome === 'yes') {
        expect(end.post.action).toBe(ssoSettings.acsUrl);
        expect(nameIdsOf(xmlOf(end))).toEqual([own]);
        counts.yes += 1;
      }
    } else counts.no += 1;
    for (const accountId of [first, second]) await links.unlink(user, accountId, actor);
  };
  await fc.assert(fc.asyncProperty(anyCase, play), { numRuns: runs, seed: 7 });
  // Each of them is there often enough to say something.
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(runs / 50);
}, 300_000);
