import { describe, expect } from 'vitest';
import { testConnections } from '../../support/fixtures/connection-world.ts';
import { accountIdOf } from '../../support/memberships.ts';

const ours = accountIdOf('a07eours00001');
const alsoOurs = accountIdOf('a07eours00002');
const theirs = accountIdOf('a07etheirs001');
const seed = [
  { accountId: ours, partner: 'ours', billingStatus: 'Open' },
  { accountId: alsoOurs, partner: 'ours', billingStatus: 'Trial' },
  { accountId: theirs, partner: 'foreign', billingStatus: 'Open' },
] as const;

const test = testConnections({ seed });
const member = { linked: true, code: 'MEMBER', allowed: true, accountId: ours };

describe('a connection', () => {
  test('links the user to the account that has signed in, by one statement of the vendor', async ({ world }) => {
    expect(await world.connect(ours)).toMatchObject({ outcome: 'ended', result: member });
    expect(await world.check('user-1')).toMatchObject({ allowed: true, accountId: ours });
    expect(world.simulator.requests).toMatchObject({ endUserToken: 1, summary: 1, plan: 0 });
    const [, records = []] = await world.stored();
    expect(records.map(({ action, actor }) => ({ action, actor }))).toEqual(
      expect.arrayContaining([
        { action: 'discovered', actor: { kind: 'client', id: 'app' } },
        { action: 'linked', actor: { kind: 'client', id: 'app' } },
      ]),
    );
  });

  test('asks for the least, with a state, and for a sign-in', async ({ world }) => {
    const { address } = await world.begun((await world.ask()).link);
    expect(Object.fromEntries(new URL(address).searchParams)).toEqual({
      client_id: 'api-key-0001',
      redirect_uri: 'http://127.0.0.1/connect/callback',
      response_type: 'code',
      scope: 'account_read',
      state: expect.stringMatching(/^.{43}$/),
      prompt: 'login',
    });
  });

  test('leaves neither link, state, code, cookie nor token in the store', async ({ world }) => {
    const { link } = await world.ask();
    const visit = await world.begun(link);
    const back = await world.returned(visit, ours);
    const during = JSON.stringify(await world.stored());
    for (const secret of [link, visit.state, visit.browserSecret]) expect(during).not.toContain(secret);
    await world.end({ ...visit, ...back });
    const after = JSON.stringify([await world.stored(), world.failures, world.ended, world.logged]);
    const code = 'code' in back.answer ? back.answer.code : '';
    expect(code).not.toBe('');
    for (const secret of [link, visit.state, visit.browserSecret, code, 'eyJ']) expect(after).not.toContain(secret);
    expect(await world.store.dump(world.store.tables.workState)).not.toContainEqual(
      expect.objectContaining({ kind: expect.stringMatching(/^connection/) }),
    );
  });

  test('of a new user of another partner’s account is a no, and a yes as soon as the right account is chosen', async ({
    world,
  }) => {
    expect(await world.connect(theirs)).toMatchObject({
      outcome: 'ended',
      result: { linked: true, code: 'NOT_UNDER_PARTNER', allowed: false, accountId: theirs },
    });
    expect(await world.check('user-1')).toMatchObject({ allowed: false });
    expect(await world.connect(ours)).toMatchObject({ result: member });
    expect(await world.check('user-1')).toMatchObject({ allowed: true, accountId: ours });
  });

  test('to the account that the user has already changes nothing', async ({ world }) => {
    await world.connect(ours);
    const before = await world.stored();
    expect(await world.connect(ours)).toMatchObject({ outcome: 'ended', result: member });
    expect(await world.stored()).toEqual(before);
  });

  test('to an account that another user has links both', async ({ world }) => {
    await world.connect(ours, { userId: 'user-1' });
    expect(await world.connect(ours, { userId: 'user-2' })).toMatchObject({ result: member });
    expect(await world.check('user-1')).toMatchObject({ allowed: true, accountId: ours });
    expect(await world.check('user-2')).toMatchObject({ allowed: true, accountId: ours });
  });

  test.for(['null', 'absent'] as const)(
    'to an account whose partner id is %s asks for its plan',
    async (summaryPartner, { world }) => {
      world.simulator.settings.summaryPartner = summaryPartner;
      expect(await world.connect(ours)).toMatchObject({ result: member });
      expect(await world.connect(theirs)).toMatchObject({ result: { code: 'NOT_UNDER_PARTNER' } });
      expect(world.simulator.requests.plan).toBe(2);
    },
  );

  test('proves with PKCE that code and link belong together, where that is on', async ({ world }) => {
    world.options.pkce = true;
    const visit = await world.begun((await world.ask()).link);
    expect(new URL(visit.address).searchParams.get('code_challenge_method')).toBe('S256');
    expect(await world.end({ ...visit, ...(await world.returned(visit, ours)) })).toMatchObject({ result: member });
    // A code of another visit has another challenge.
    const [mine, foreign] = [await world.begun((await world.ask()).link), await world.begun((await world.ask()).link)];
    const { answer } = await world.returned(foreign, theirs);
    expect(await world.end({ ...mine, answer })).toMatchObject({
      outcome: 'failed',
      result: { code: 'VISIT_EXPIRED' },
    });
  });
});

describe('a link', () => {
  test('is not used up by those who only look at it', async ({ world }) => {
    const { link } = await world.ask();
    for (let look = 0; look < 3; look += 1) expect(await world.find(link)).toMatchObject({ userId: 'user-1' });
    expect(await world.begin(link)).toMatchObject({ outcome: 'begun' });
    expect(await world.find(link)).toBeUndefined();
  });

  test('works once, and for ten minutes', async ({ world }) => {
    const { link, expiresAt } = await world.ask();
    expect(expiresAt - world.store.clock.now).toBe(600_000);
    expect(await world.begin(link)).toMatchObject({ outcome: 'begun' });
    expect(await world.begin(link)).toEqual({ outcome: 'unknown_link' });
    const { link: old } = await world.ask();
    world.store.clock.now += 600_000;
    expect(await world.find(old)).toBeUndefined();
    expect(await world.begin(old)).toEqual({ outcome: 'unknown_link' });
    expect(await world.begin('a-forged-link')).toEqual({ outcome: 'unknown_link' });
  });

  test('is kept when the vendor’s address cannot be told', async ({ world }) => {
    const { link } = await world.ask();
    const [name, value] = [...world.vendor.secrets][0] ?? ['', ''];
    world.vendor.secrets.set(name, JSON.stringify({ ...JSON.parse(value), clientSecret: undefined }));
    expect(await world.begin(link)).toEqual({ outcome: 'not_ready' });
    expect(world.failures).toMatchObject([{ kind: 'unauthorized', reason: expect.stringContaining('clientSecret') }]);
    world.vendor.secrets.set(name, value);
    expect(await world.begin(link)).toMatchObject({ outcome: 'begun' });
  });
});

describe('the return of a browser', () => {
  test('counts only in the browser that has left (CSRF), and uses nothing up in another', async ({ world }) => {
    const visit = await world.begun((await world.ask('victim')).link);
    const back = await world.returned(visit, theirs);
    expect(await world.end({ ...back, browserSecret: undefined })).toEqual({ outcome: 'unknown_visit' });
    expect(await world.end({ ...back, browserSecret: 'another' })).toEqual({ outcome: 'unknown_visit' });
    expect(await world.end({ ...visit, ...back })).toMatchObject({ outcome: 'ended', result: { accountId: theirs } });
  });

  test('counts once: a replay finds nothing', async ({ world }) => {
    const visit = await world.begun((await world.ask()).link);
    const back = await world.returned(visit, ours);
    expect(await world.end({ ...visit, ...back })).toMatchObject({ outcome: 'ended' });
    expect(await world.end({ ...visit, ...back })).toEqual({ outcome: 'unknown_visit' });
    expect(world.simulator.requests.endUserToken).toBe(1);
  });

  test('of one tab does not count for another', async ({ world }) => {
    const [one, two] = [
      await world.begun((await world.ask('user-1')).link),
      await world.begun((await world.ask('user-2')).link),
    ];
    const [backOne, backTwo] = [await world.returned(one, ours), await world.returned(two, alsoOurs)];
    // Each tab has a cookie of its own; the wrong one is none.
    expect(await world.end({ ...backOne, browserSecret: two.browserSecret })).toEqual({ outcome: 'unknown_visit' });
    expect(await world.end({ ...two, ...backTwo })).toMatchObject({ connection: { userId: 'user-2' } });
    expect(await world.end({ ...one, ...backOne })).toMatchObject({ connection: { userId: 'user-1' } });
    expect(await world.check('user-1')).toMatchObject({ accountId: ours });
    expect(await world.check('user-2')).toMatchObject({ accountId: alsoOurs });
  });

  test('after half an hour is over', async ({ world }) => {
    const visit = await world.begun((await world.ask()).link);
    world.store.clock.now += 30 * 60_000;
    expect(await world.end({ ...visit, ...(await world.returned(visit, ours)) })).toEqual({ outcome: 'unknown_visit' });
    expect(await world.check('user-1')).toMatchObject({ code: 'UNKNOWN_USER' });
  });
});
