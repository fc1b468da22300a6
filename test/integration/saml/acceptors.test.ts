/** Service providers that share no code with what issues: each takes what is genuine, and refuses what is not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSamlId } from '../../../shared/saml/id.ts';
import { createMetadata } from '../../../shared/saml/metadata.ts';
import type { ResponseInput } from '../../../shared/saml/response.ts';
import {
  createMellonAcceptor,
  type Mellon,
  mayHaveMellon,
  placeMellon,
  startMellon,
} from '../../support/saml/acceptors/mellon.ts';
import { createNodeSamlAcceptor } from '../../support/saml/acceptors/node-saml.ts';
import { createOneLogin, mayHaveOneLogin } from '../../support/saml/acceptors/onelogin.ts';
import { samlshield } from '../../support/saml/acceptors/samlshield.ts';
import type { Acceptor, Verdict } from '../../support/saml/acceptors/verdict.ts';
import { createXmlsec, mayHaveXmlsec } from '../../support/saml/acceptors/xmlsec.ts';
import {
  acsUrl,
  identityProvider,
  inputAt,
  issue,
  serviceProvider,
  startIssuer,
  targetOf,
} from '../../support/saml/issuer.ts';
import {
  forgeries,
  type Issue,
  type Keys,
  misdirections,
  tamperings,
  variantsOf,
  victim,
} from '../../support/saml/variants.ts';

const now = Date.now();
let keys: Keys;
let mellon: Mellon | undefined;

beforeAll(async () => {
  const [own, other] = await Promise.all([startIssuer(now), startIssuer(now)]);
  keys = { own, other };
  if (!mayHaveMellon) return;
  const metadata = createMetadata({
    entityId: identityProvider,
    certificates: [own.certificate],
    nameIdFormat: inputAt(now).target.nameIdFormat,
    singleSignOnUrl: 'https://partner.example/sso/saml2',
  });
  mellon = await startMellon(await placeMellon(), metadata);
});
afterAll(() => mellon?.close());

const comment = 'a comment in the name';
const misdirected = Object.keys(misdirections);

/** Programs, and what they take though it is not genuine, as they do not look at it. */
const programs: readonly {
  readonly name: string;
  readonly isThere: boolean;
  readonly start: () => Acceptor;
  readonly takes: readonly string[];
  /** Whether it says who has signed in. */
  readonly names: boolean;
}[] = [
  {
    name: 'xmlsec1, which verifies the signature',
    isThere: mayHaveXmlsec,
    start: () => createXmlsec(keys.own.certificate),
    takes: [
      'XSW2: the response before the signature of another response',
      'XSW3: another assertion before the signed one',
      'XSW4: the signed assertion within another one',
      'XSW5: another assertion with the signature, the signed one behind it',
      'another assertion behind the signed one',
      'a signature outside of what it signs',
      comment,
      ...misdirected,
    ],
    names: false,
  },
  {
    name: 'samlshield, which looks at how it is built',
    isThere: true,
    start: () => samlshield,
    takes: [...Object.keys(tamperings), ...Object.keys(forgeries).slice(0, 2), ...misdirected],
    names: false,
  },
  {
    name: 'node-saml',
    isThere: true,
    start: () => createNodeSamlAcceptor(keys.own.certificate),
    takes: [comment, 'for another recipient', 'for another destination', 'from another identity provider'],
    names: true,
  },
  {
    name: 'onelogin-saml2 in strict mode',
    isThere: mayHaveOneLogin,
    start: () => createOneLogin(keys.own.certificate),
    takes: [comment],
    names: true,
  },
  {
    name: 'mod_auth_mellon',
    isThere: mayHaveMellon,
    start: () => createMellonAcceptor(placesOfMellon()),
    takes: ['XSW7: another assertion with the same id, in extensions', comment],
    names: true,
  },
];

const placesOfMellon = (): Mellon => {
  if (mellon === undefined) throw new Error('Apache has not started');
  return mellon;
};

describe.each(programs)('$name', ({ name, isThere, start, takes, names }) => {
  const inputOf = (): ResponseInput =>
    inputAt(now, {
      target: targetOf(name === 'mod_auth_mellon' ? placesOfMellon() : { entityId: serviceProvider, acsUrl }),
    });
  const issuing: Issue = (change, signer = keys.own) =>
    issue(signer, {
      ...inputOf(),
      ids: { response: createSamlId(), assertion: createSamlId() },
      ...change,
    });

  test.skipIf(!isThere)('takes what is genuine, and reads the name of the user', async () => {
    const users = [victim, `a&b<c>"d'e]]>`, '\u202eadmin', 'Ünï 株式会社 😀', 'user@example.com'];
    const responses = await Promise.all(users.map((nameId) => issuing({ nameId })));
    const verdicts = await start()(responses);
    expect(verdicts.map((verdict) => ('refused' in verdict ? verdict.refused : verdict.nameId))).toEqual(
      users.map((user) => (names ? user : undefined)),
    );
  });

  test.skipIf(!isThere)('refuses what is not, but for what it does not look at', { timeout: 120_000 }, async () => {
    const variants = await variantsOf(issuing, inputOf(), keys);
    const verdicts = await start()([...variants.values()]);
    const taken = new Map<string, Verdict>();
    [...variants.keys()].forEach((variant, index) => {
      const verdict = verdicts[index] ?? { refused: 'no verdict' };
      if (!('refused' in verdict)) taken.set(variant, verdict);
    });
    expect([...taken.keys()].sort()).toEqual([...takes].sort());
    // What is taken names the right user all the same: nobody becomes another one.
    for (const verdict of taken.values()) expect(verdict).toMatchObject({ nameId: names ? victim : undefined });
    expect(variants.size - taken.size).toBeGreaterThanOrEqual(12);
  });
});
