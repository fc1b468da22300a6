import { describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { expectDeclared } from '../support/declared.ts';
import { expectProblem, operationOf } from './harness.ts';
import { useManagedAccounts } from './manage-harness.ts';

const { ask, stack, check, simulator, addAccount, accountId, call, codeOf, recordsOf } = useManagedAccounts();

describe('the plan of an account', () => {
  test('is read live', async () => {
    const { status, json } = await call('get-plan', accountId());

    expect(status).toBe(200);
    expectDeclared(operationOf('get-plan'), json);
    expect(json).toMatchObject({
      accountId: accountId(),
      planType: 'GOLD',
      billingStatus: 'Open',
      activity: 'open',
      tiers: [{ tier: 1 }],
    });
  });

  test.each([
    ['get-plan', undefined],
    ['update-plan', { planType: 'GOLD' }],
    ['cancel-client-account', {}],
  ])('of an account that is not ours: %s', async (name, body) => {
    expectProblem(await call(name, sampleAccounts.nobody, body), 'CLIENT_ACCOUNT_NOT_FOUND', operationOf(name));
    expectProblem(await call(name, sampleAccounts.foreign, body), 'ACCOUNT_OF_OTHER_PARTNER', operationOf(name));
  });

  test.each(['get-plan', 'update-plan', 'cancel-client-account'])(
    'of an account that only the legacy API knows is not asked for: %s',
    async (name) => {
      const { plan, setPlan, cancel } = simulator().requests;
      const body = name === 'update-plan' ? { planType: 'GOLD' } : undefined;

      expectProblem(await call(name, 'siteowner~1', body), 'VALIDATION_FAILED', operationOf(name));

      expect(simulator().requests).toMatchObject({ plan, setPlan, cancel });
    },
  );

  test('cannot be changed in ways that Constant Contact would not tell of', async () => {
    const trial = addAccount({ billingStatus: 'Trial', planType: 'TRIAL' });
    const canceled = addAccount({ billingStatus: 'Canceled' });
    const refused = [
      [canceled, { planType: 'GOLD' }, 'REACTIVATION_NOT_ASKED'],
      [accountId(), { planType: 'SILVER', billingDayOfMonth: 9 }, 'BILLING_DAY_IGNORED'],
      [trial, { planType: 'TRIAL', billingDayOfMonth: 9 }, 'BILLING_DAY_IGNORED'],
      [accountId(), { planType: 'TRIAL' }, 'TRIAL_IS_OVER'],
      [accountId(), { planType: 'PLATINUM' }, 'VENDOR_REJECTED_INPUT'],
    ] as const;

    for (const [id, body, problem] of refused) {
      expectProblem(await call('update-plan', id, body), problem, operationOf('update-plan'));
    }
    expect(simulator().accounts.get(canceled)).toMatchObject({ billingStatus: 'Canceled' });
    expect(simulator().accounts.get(accountId())).toMatchObject({ planType: 'GOLD', billingDayOfMonth: 1 });
  });

  test('is changed on the way out of a trial, and the account is open', async () => {
    const trial = addAccount({ billingStatus: 'Trial', planType: 'TRIAL' });

    const { status, json } = await call('update-plan', trial, { planType: 'SILVER', billingDayOfMonth: 9 });

    expect(status).toBe(200);
    expectDeclared(operationOf('update-plan'), json);
    expect(json).toMatchObject({ accountId: trial, planType: 'SILVER', activity: 'open', billingDayOfMonth: 9 });
    expect((await check({ accountId: trial })).json).toMatchObject({ allowed: true, membership: { activity: 'open' } });
  });
});

describe('a cancellation', () => {
  test('takes access away, and a reactivation gives it back: checks follow at once', async () => {
    await ask('POST', '/v1/memberships/verify', { body: { accountId: accountId() } });
    expect(await codeOf()).toBe('MEMBER');

    const canceled = await call('cancel-client-account', accountId(), { reason: 'cost_too_high' });
    expect(canceled.status).toBe(200);
    expectDeclared(operationOf('cancel-client-account'), canceled.json);
    expect(canceled.json).toMatchObject({ accountId: accountId(), reason: 'cost_too_high', activity: 'canceled' });
    expect((await check({ accountId: accountId() })).json).toMatchObject({ allowed: false, code: 'ACCOUNT_CANCELED' });

    const reactivated = await call('update-plan', accountId(), { planType: 'GOLD', reactivate: true });
    expect(reactivated.json).toMatchObject({ activity: 'open', billingStatus: 'Open' });
    expect((await check({ accountId: accountId() })).json).toMatchObject({ allowed: true, code: 'MEMBER' });

    const records = await recordsOf();
    expect(records.map(({ operation, outcome }: never) => `${operation} ${outcome}`)).toEqual([
      'update-plan done',
      'update-plan started',
      'cancel-client-account done',
      'cancel-client-account started',
    ]);
    expect(records.at(-1)).toMatchObject({ accountId: accountId(), details: { reason: 'cost_too_high' } });
  });

  test('without a body is one for now', async () => {
    const { status, json } = await call('cancel-client-account', accountId());

    expect(status).toBe(200);
    expect(json).toEqual({ accountId: accountId(), effectiveDate: expect.any(String), activity: 'canceled' });
  });

  test('on a day to come leaves the account as it is until then', async () => {
    const effectiveDate = new Date(Date.now() + 86_400_000).toISOString();

    const { json } = await call('cancel-client-account', accountId(), { effectiveDate });

    expect(json).toEqual({ accountId: accountId(), effectiveDate, activity: 'open' });
    expect(await codeOf()).toBe('MEMBER');
  });

  test('is taken by the old name of the day too', async () => {
    const effectiveAt = new Date(Date.now() + 86_400_000).toISOString();

    const { json } = await call('cancel-client-account', accountId(), { effectiveAt });

    expect(json).toMatchObject({ effectiveDate: effectiveAt });
  });

  test.each(['2020-01-01T00:00:00Z', '2100-01-01T00:00:00Z', '9999-12-31T23:59:59-14:00'])(
    'on a day that was hardly meant is refused, and Constant Contact not asked: %s',
    async (effectiveDate) => {
      const before = simulator().requests.cancel;

      const answer = await call('cancel-client-account', accountId(), { effectiveDate });

      expectProblem(answer, 'VALIDATION_FAILED', operationOf('cancel-client-account'));
      expect(answer.json.errors).toEqual([{ in: 'body', pointer: '/effectiveDate', detail: expect.any(String) }]);
      expect(simulator().requests.cancel).toBe(before);
    },
  );
});

describe('what Constant Contact does not answer', () => {
  test('is repeated where it only reads', async () => {
    const before = simulator().requests.plan;
    simulator().faults.add({ operation: 'plan', kind: 'drop', times: 1 });

    expect((await call('get-plan', accountId())).status).toBe(200);
    expect(simulator().requests.plan).toBe(before + 2);
  });

  test.each([
    ['update-plan', 'setPlan', { planType: 'SILVER' }],
    ['cancel-client-account', 'cancel', {}],
  ] as const)('is sent once where it changes something, and says where to look: %s', async (name, operation, body) => {
    const before = simulator().requests[operation];
    simulator().faults.add({ operation, kind: 'drop', times: 1 });

    const answer = await call(name, accountId(), body);

    expectProblem(answer, 'VENDOR_OUTCOME_UNKNOWN', operationOf(name));
    expect(answer.json.detail).toContain('get the plan');
    expect(simulator().requests[operation]).toBe(before + 1);
  });

  test.each([
    { kind: 'throttled', code: 'VENDOR_THROTTLED' },
    { kind: 'html', code: 'VENDOR_ANSWER_NOT_UNDERSTOOD' },
    { kind: 'access_denied', code: 'VENDOR_REFUSED' },
    { kind: 'drop', code: 'VENDOR_UNAVAILABLE' },
  ] as const)('as it should ($kind) is $code', async ({ kind, code }) => {
    simulator().faults.add({ operation: 'plan', kind });
    expectProblem(await call('get-plan', accountId()), code, operationOf('get-plan'));
  });
});

describe('the trail of operations', () => {
  test('goes page by page to its begin, each record once', async () => {
    for (const _ of Array.from({ length: 5 })) await call('get-plan', accountId());
    const all = (await recordsOf()).map(({ operationId }: { operationId: string }) => operationId);
    expect(new Set(all).size).toBe(5);

    const paged: string[] = [];
    let next: string | undefined;
    do {
      const query = new URLSearchParams({
        accountId: accountId(),
        pageSize: '2',
        ...(next ? { pageToken: next } : {}),
      });
      const { json } = await ask('GET', `/v1/operation-records?${query}`);
      paged.push(...json.operationRecords.map(({ operationId }: { operationId: string }) => operationId));
      next = json.nextPageToken;
      if (next !== undefined) {
        const foreign = await ask('GET', `/v1/operation-records?pageToken=${next}`);
        expectProblem(foreign, 'INVALID_PAGE_TOKEN', operationOf('list-operation-records'));
      }
    } while (next !== undefined);

    expect(paged).toEqual(all);
    expect(await recordsOf('a07enothing')).toEqual([]);
  });

  test('is reached by nobody without the scope', async () => {
    const others = stack().scopes.filter((scope) => scope !== 'partner/read');
    const { status } = await ask('GET', `/v1/client-accounts/${accountId()}/plan`, {
      token: await stack().token(others),
    });
    expect(status).toBe(403);
  });
});
