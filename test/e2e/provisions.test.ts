import { describe, expect, test } from 'vitest';
import { transactionConflict } from '../support/dynamodb-proxy.ts';
import { expectAnswer, useAudits } from './audits-harness.ts';
import { expectProblem, fewAccounts, operationOf } from './harness.ts';

const { accounts, ask, check, logs, proxy, runTick, stack } = useAudits({ seedCount: fewAccounts, behindProxy: true });

const create = operationOf('create-client-account');
const get = (provisionId: string) => ask('GET', `/v1/provisions/${provisionId}`);
const simulator = () => stack().simulator ?? expect.fail('no simulator');
const requests = () => simulator().requests.provision;
const control = (method: string, path: string, body?: unknown) =>
  ask(method, `/_local/constant-contact/${path}`, { token: undefined, ...(body === undefined ? {} : { body }) });
const fault = (kind: string, more: object = {}) => control('POST', 'faults', { operation: 'provision', kind, ...more });

let made = 0;
/** Another one each time, of somebody whose data is nowhere else. */
const newBody = (different: object = {}) => {
  made += 1;
  return {
    contactEmail: `mail-xyzzyq-${made}@client.example`,
    countryCode: 'us',
    stateCode: 'MA',
    loginName: `login-xyzzyq-${made}`,
    password: `secret-xyzzyq-${made}`,
    organizationName: `Organization ${made}`,
    firstName: 'First-xyzzyq',
    lastName: 'Last-xyzzyq',
    contactPhone: '555-0100-xyzzyq',
    ...different,
  };
};
const post = (body: unknown, key?: string) =>
  ask('POST', '/v1/client-accounts', { body, ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }) });
const codeOf = async (userName: string): Promise<string> => (await check({ userName })).json.code;

describe('a new client account', () => {
  test('is made, is a member at once, and is found by its user name', async () => {
    const body = newBody();

    const answer = await post(body);

    expectAnswer(answer, 201, create.name);
    expect(answer.json).toMatchObject({ state: 'created', review: 'approved' });
    expect(answer.headers.get('location')).toBeNull();
    const { accountId } = answer.json;
    expect(accounts().get(accountId)).toMatchObject({ userName: body.loginName, billingStatus: 'Trial' });
    expect((await check({ userName: body.loginName })).json).toMatchObject({
      allowed: true,
      code: 'MEMBER',
      accountId,
      evidence: { source: 'provisioned' },
    });
    // People type their names in any case.
    expect((await check({ userName: ` ${body.loginName.toUpperCase()}` })).json).toMatchObject({ accountId });
    const { json: trail } = await ask('GET', `/v1/memberships/${accountId}/audit-records`);
    expect(trail.auditRecords.map(({ action }: { action: string }) => action)).toEqual(['discovered', 'linked']);
  });

  test('with single sign-on, in another country, is sent as Constant Contact wants it', async () => {
    const body = newBody({
      countryCode: 'gb',
      stateCode: undefined,
      password: undefined,
      externalId: 'somebody-1',
      externalProvider: 'acme',
      billingLocale: 'en_GB',
    });

    expectAnswer(await post(body), 201, create.name);

    const sent = simulator().sent.at(-1)?.body;
    expect(sent).toMatchObject({ country_code: 'GB', state_code: '', external_id: 'somebody-1' });
    expect(sent).not.toHaveProperty('password');
  });

  test('that waits is forgotten with its user name, and an audit finds the account by itself', async () => {
    await fault('accepted', { times: 1 });
    const body = newBody();
    const { json } = await post(body);

    const { json: forgotten } = await ask('POST', '/v1/memberships/forget', {
      body: { userNames: [body.loginName.toUpperCase()] },
    });

    expect(forgotten).toEqual({ links: 0, provisions: 1 });
    expectProblem(await get(json.provisionId), 'PROVISION_NOT_FOUND', operationOf('get-provision'));
    expect((await control('POST', 'provisions/run')).json).toEqual({ made: 1 });
    expect(await runTick()).toMatchObject({ state: 'completed', changes: { discovered: 1 } });
    expect(await codeOf(body.loginName)).toBe('UNKNOWN_USER');
  });

  test('that is made later is pending, is settled by the re-audit, and then a member', async () => {
    await fault('accepted', { times: 1 });
    const body = newBody();

    const answer = await post(body);

    expectAnswer(answer, 202, create.name);
    const { provisionId } = answer.json;
    expect(answer.headers.get('location')).toBe(`/v1/provisions/${provisionId}`);
    const pending = await ask('GET', answer.headers.get('location') ?? '');
    expectAnswer(pending, 200, 'get-provision');
    expect(pending.json).toEqual(answer.json);
    expect(await codeOf(body.loginName)).toBe('UNKNOWN_USER');

    const again = await post(body);
    expectProblem(again, 'PROVISION_PENDING', create);
    expect(again.json.detail).toContain(provisionId);

    expect((await control('POST', 'provisions/run')).json).toEqual({ made: 1 });
    expect(await runTick()).toMatchObject({ state: 'completed', changes: { discovered: 1 } });

    const settled = await get(provisionId);
    expectAnswer(settled, 200, 'get-provision');
    expect(settled.json).toMatchObject({ state: 'settled', provisionId, accountId: expect.any(String) });
    expect((await check({ userName: body.loginName })).json).toMatchObject({
      code: 'MEMBER',
      accountId: settled.json.accountId,
    });
    // Whoever asks again now is told that it is there.
    expectProblem(await post(body), 'LOGIN_NAME_TAKEN', create);
  });

  test('of which nobody knows is a 504 that says where to look; it was asked for once', async () => {
    await fault('drop', { times: 1 });
    const body = newBody();
    const before = requests();

    const answer = await post(body);

    expectProblem(answer, 'VENDOR_OUTCOME_UNKNOWN', create);
    expect(requests()).toBe(before + 1);
    const [provisionId = ''] = /[0-9A-Z]{26}/.exec(answer.json.detail) ?? [];
    expect((await get(provisionId)).json).toMatchObject({ state: 'pending' });
    await runTick();
    expect((await get(provisionId)).json).toMatchObject({ state: 'settled' });
    expect(await codeOf(body.loginName)).toBe('MEMBER');
  });
});

describe('what is not made', () => {
  test('a user name that somebody has is a 409', async () => {
    const { loginName } = newBody();
    accounts().add({ userName: loginName.toUpperCase(), partner: 'foreign' });

    expectProblem(await post(newBody({ loginName })), 'LOGIN_NAME_TAKEN', create);
  });

  test.each([
    ['status', { status: 400 }, 'PROVISION_REFUSED'],
    ['access_denied', {}, 'VENDOR_REFUSED'],
    ['throttled', {}, 'VENDOR_THROTTLED'],
  ] as const)('%s %o is %s, and may be asked for again', async (kind, more, code) => {
    await fault(kind, { ...more, times: 1 });
    const body = newBody();

    const answer = await post(body);

    expectProblem(answer, code, create);
    if (code === 'PROVISION_REFUSED') expect(answer.json.detail).toContain('partner.api.');
    simulator().faults.clear();
    if (code !== 'VENDOR_THROTTLED') expectAnswer(await post(body), 201, create.name);
  });

  test('a body that breaks a rule is told which, without a call and without its values', async () => {
    const before = requests();

    const answer = await post(
      newBody({ countryCode: 'GB', password: 'login-xyzzyq', loginName: 'LOGIN-xyzzyq', website: 'x' }),
    );

    expect(answer.json.errors).toEqual([{ in: 'body', pointer: '/website', detail: expect.any(String) }]);
    const crossed = await post(newBody({ countryCode: 'GB', password: 'my-login-xyzzyq', loginName: 'LOGIN-xyzzyq' }));
    expectProblem(crossed, 'VALIDATION_FAILED', create);
    expect(crossed.json.errors).toEqual([
      { in: 'body', pointer: '/stateCode', detail: expect.any(String) },
      { in: 'body', pointer: '/password', detail: expect.any(String) },
    ]);
    expect(crossed.text.toLowerCase()).not.toContain('xyzzyq');
    expect(requests()).toBe(before);
  });

  test('a store that cannot note it makes it a 503, and nobody was asked', async () => {
    const before = requests();
    const body = newBody();
    proxy().interfere((operation) => (operation === 'TransactWriteItems' ? transactionConflict : undefined));
    const answer = await post(body);
    proxy().interfere(() => undefined);

    expectProblem(answer, 'STORE_UNAVAILABLE', create);
    expect(requests()).toBe(before);
    expectAnswer(await post(body), 201, create.name);
  });

  test('what was never asked for is a 404, and what is no id a 400', async () => {
    expectProblem(await get('01KADT99999999999999999999'), 'PROVISION_NOT_FOUND', operationOf('get-provision'));
    expectProblem(await get('somebody'), 'VALIDATION_FAILED', operationOf('get-provision'));
  });
});

describe('with an Idempotency-Key', () => {
  test.each([
    ['made at once', undefined, 201],
    ['made later', 'accepted', 202],
    ['unknown', 'drop', 504],
  ] as const)('an account that is %s is asked for once, and the answer is the same', async (_what, kind, status) => {
    if (kind !== undefined) await fault(kind, { times: 1 });
    const [body, key, before] = [newBody(), `key-${status}`, requests()];

    const [first, second] = [await post(body, key), await post(body, key)];

    expect([first.status, second.status]).toEqual([status, status]);
    const { requestId: _first, ...told } = first.json;
    const { requestId: _second, ...toldAgain } = second.json;
    expect(toldAgain).toEqual(told);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(requests()).toBe(before + 1);
  });

  test('another body is refused', async () => {
    expectAnswer(await post(newBody(), 'key-reused'), 201, create.name);
    const before = requests();

    expectProblem(await post(newBody(), 'key-reused'), 'IDEMPOTENCY_KEY_REUSED', create);

    expect(requests()).toBe(before);
  });
});

test('no log holds anything of the people that accounts were made for', () => {
  expect(logs.filter((line) => line.includes('PROVISION_SETTLED'))).not.toEqual([]);
  expect(logs.filter((line) => line.toLowerCase().includes('xyzzyq'))).toEqual([]);
});
