/** Sign-ins from the request of the application to the response in the browser. */
import { beforeEach, describe, expect, test } from 'vitest';
import { signOnReference } from '../../../../shared/domain/sso/reference.ts';
import { accountIdOf } from '../../../support/memberships.ts';
import {
  actor,
  ada,
  createSignOnWorld,
  first,
  readBy,
  type SignOnWorld,
  second,
  ssoSettings,
  xmlOf,
} from '../../../support/sign-on.ts';

let world: SignOnWorld;
beforeEach(async () => {
  world = await createSignOnWorld();
  await world.identities.set(ada, { accountId: first, externalId: 'ext-1' }, actor);
});

const recordsOf = () => world.db.dump('records').filter(({ operation }) => operation === 'sign-in');

describe('a sign-in', () => {
  test('is a ticket, then a response about the name of the user, and a record', async () => {
    const secret = await world.ticket({ accountId: first });
    const result = await world.complete(secret);
    const xml = xmlOf(result);
    expect(result).toMatchObject({
      post: { action: ssoSettings.acsUrl, fields: [{ name: 'SAMLResponse' }, { value: ssoSettings.relayState }] },
    });
    const { profile } = await readBy(await world.metadata(), xml, world.clock.now);
    expect(profile).toMatchObject({ nameID: 'ext-1', issuer: ssoSettings.entityId });
    expect(xml).not.toContain('InResponseTo');
    const [identities] = world.db.dump('memberships').filter(({ key }) => String(key).startsWith('identities#'));
    expect(recordsOf()).toEqual([
      expect.objectContaining({
        ofAccount: first,
        outcome: 'done',
        actor: { client: 'app', person: 'app' },
        details: {
          responseId: /<samlp:Response [^>]*ID="([^"]+)"/.exec(xml)?.[1],
          user: signOnReference(ada.userId, String(identities?.['salt'])),
          keyId: 'key-a',
        },
      }),
    ]);
  });

  test('leaves nothing of a person in a log, in a record, or readable in the store', async () => {
    const attributes = { email: 'ada@person.example' };
    const settings = { attributes: [{ name: 'Email', source: 'email' } as const] };
    const secret = await world.ticket({ attributes }, { settings });
    expect(JSON.stringify(world.db.dump('work'))).not.toMatch(/Ada|ext-1|person\.example/);
    expect(JSON.stringify(world.db.dump('work'))).not.toContain(secret);
    expect(xmlOf(await world.complete(secret, world.completing({ settings })))).toContain('ada@person.example');
    const told = JSON.stringify([world.lines, world.db.dump('records'), world.db.dump('work')]);
    expect(told).not.toMatch(/Ada|ext-1|person\.example/);
    expect(told).not.toContain(secret);
  });

  test('whose record cannot be written gives out no response', async () => {
    const record = () => Promise.reject(new Error('the store is down'));
    await expect(world.complete(await world.ticket(), world.completing({ record }))).rejects.toThrow('down');
  });

  test('takes two requests to start, and three and one signature to end, also in a new process', async () => {
    await world.metadata();
    let requests = 0;
    const counts = world.db.connect({
      interfere: () => {
        requests += 1;
        return undefined;
      },
    });
    const secret = await world.ticket({ accountId: first }, { client: counts.client });
    expect(requests).toBe(2);
    const signaturesBefore = world.keys.a.signatures();
    const dependencies = world.completing({ client: counts.client });
    for (const next of [secret, await world.ticket({ accountId: first })]) {
      requests = 0;
      xmlOf(await world.complete(next, dependencies));
      expect(requests).toBe(3);
    }
    expect(world.keys.a.signatures() - signaturesBefore).toBe(2);
    requests = 0;
    await world.ticket({}, { client: counts.client });
    expect(requests).toBe(3);
  });
});

describe('a no', () => {
  test.each([
    ['a user who is unknown', { user: { userId: 'nobody' } }, 'UNKNOWN_USER', undefined],
    ['an account that is not the user’s', { accountId: accountIdOf('a07eother000') }, 'UNKNOWN_USER', 'NOT_LINKED'],
    ['an account without a name for it', { accountId: second }, 'MEMBER', 'NO_IDENTITY'],
  ])('is the answer for %s', async (_, wanted, code, why) => {
    const result = await world.start(wanted);
    expect(result).toMatchObject({ outcome: 'no', checked: { decision: { code } } });
    expect('why' in result ? result.why : undefined).toBe(why);
    expect(world.db.dump('work')).toEqual([]);
  });

  test('is the answer where it could be one of two accounts, and a yes where only one has a name', async () => {
    expect(await world.start()).toMatchObject({ outcome: 'yes', checked: { accountId: first } });
    await world.identities.set(ada, { accountId: second, externalId: 'ext-2' }, actor);
    expect(await world.start()).toMatchObject({ outcome: 'no', why: 'ACCOUNT_NEEDED' });
    expect(await world.start({ accountId: second })).toMatchObject({ outcome: 'yes', checked: { accountId: second } });
    await world.deny(second);
    expect(await world.start()).toMatchObject({ outcome: 'yes', checked: { accountId: first } });
    expect(await world.start({ accountId: second })).toMatchObject({
      ...{ outcome: 'no', checked: { decision: { code: 'REVIEW_DENIED' } } },
    });
  });

  test('of a check is one of the sign-in, also where the denied account alone has a name', async () => {
    await world.deny(first);
    expect(await world.start()).toMatchObject({ outcome: 'no', why: 'NO_IDENTITY' });
    await world.deny(second);
    expect(await world.start()).toMatchObject({ outcome: 'no', checked: { decision: { code: 'REVIEW_DENIED' } } });
  });

  test('comes before anything is decided if what is asked for is not allowed', async () => {
    expect(await world.start({}, { settings: 'off' })).toEqual({ outcome: 'off' });
    expect(await world.start({ relayState: 'https://evil.example/' })).toEqual({ outcome: 'relay_state_not_allowed' });
    const settings = { attributes: [{ name: 'Email', source: 'email' } as const] };
    expect(await world.start({}, { settings })).toEqual({ outcome: 'attributes_missing', missing: ['email'] });
    expect(await world.start({ state: 'never-given' })).toEqual({ outcome: 'state_not_valid' });
  });
});

describe('a ticket', () => {
  test('is taken once, also by 50 at the same time', async () => {
    const secret = await world.ticket();
    const results = await Promise.all(Array.from({ length: 50 }, () => world.complete(secret)));
    expect(results.filter(({ outcome }) => outcome === 'yes')).toHaveLength(1);
    expect(results.filter(({ outcome }) => outcome === 'unknown_ticket')).toHaveLength(49);
    expect(recordsOf()).toHaveLength(1);
    expect(await world.complete(secret)).toEqual({ outcome: 'unknown_ticket' });
  });

  test('is good for a minute', async () => {
    const [early, late] = [await world.ticket(), await world.ticket()];
    world.clock.now += 59_999;
    expect(await world.complete(early)).toMatchObject({ outcome: 'yes' });
    world.clock.now += 1;
    expect(await world.complete(late)).toEqual({ outcome: 'unknown_ticket' });
  });

  test('cannot be made up, and another one opens nothing', async () => {
    const secret = await world.ticket();
    for (const forged of ['', 'x', 'metadata', secret.slice(1), `${secret}A`, secret.toLowerCase(), '../work']) {
      expect(await world.complete(forged)).toEqual({ outcome: 'unknown_ticket' });
    }
    expect(await world.complete(secret)).toMatchObject({ outcome: 'yes' });
  });

  test('is one of two in two tabs, which do not disturb each other', async () => {
    const tabs = [await world.ticket(), await world.ticket()];
    const responses = await Promise.all(tabs.map(async (secret) => xmlOf(await world.complete(secret))));
    expect(new Set(responses.map((xml) => /ID="([^"]+)"/.exec(xml)?.[1])).size).toBe(2);
  });

  test.each([
    ['denied', () => world.deny(first)],
    ['unlinked', () => world.links.unlink(ada, first, actor)],
    ['forgotten', () => world.forget(ada, actor)],
    ['without a name', () => world.identities.remove(ada, first, actor)],
  ])('opens nothing for who is %s meanwhile', async (_, change) => {
    const secret = await world.ticket();
    await change();
    expect(await world.complete(secret)).toEqual({ outcome: 'no' });
    expect(recordsOf()).toEqual([]);
    expect(world.lines.at(-1)).toMatchObject({ event: 'SIGN_IN_REFUSED' });
  });

  test('names whom the name is of when it is used', async () => {
    const secret = await world.ticket();
    await world.identities.set(ada, { accountId: first, externalId: 'ext-new' }, actor);
    expect(xmlOf(await world.complete(secret))).toContain('>ext-new</saml:NameID>');
  });
});

describe('the relay state', () => {
  test.each([
    ['form', 'https://sp.example/sso/saml2', ['SAMLResponse', 'RelayState']],
    ['query', 'https://sp.example/sso/saml2?RelayState=https%3A%2F%2Flogin.sp.example%2Fstart', ['SAMLResponse']],
    [
      'both',
      'https://sp.example/sso/saml2?RelayState=https%3A%2F%2Flogin.sp.example%2Fstart',
      ['SAMLResponse', 'RelayState'],
    ],
  ] as const)('is carried in %s', async (relayStateIn, action, names) => {
    const settings = { relayStateIn };
    const result = await world.complete(await world.ticket({}, { settings }), world.completing({ settings }));
    expect(result).toMatchObject({ post: { action, fields: names.map((name) => ({ name })) } });
  });

  test('is the one that is asked for, if it is allowed', async () => {
    const relayState = 'https://app.sp.example/campaigns/7?tab=1';
    const result = await world.complete(await world.ticket({ relayState }));
    expect(result).toMatchObject({ post: { fields: [{}, { value: relayState }] } });
    const none = { relayState: undefined, relayStates: [] };
    const without = await world.complete(await world.ticket({}, { settings: none }));
    expect(without).toMatchObject({ post: { fields: [{ name: 'SAMLResponse' }] } });
  });
});
