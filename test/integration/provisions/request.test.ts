import { describe, expect } from 'vitest';
import { failure } from '../../../shared/constant-contact/result.ts';
import { test } from '../../support/fixtures/provision-world.ts';
import { actor, newAccount, type ProvisionWorld } from '../../support/provisions.ts';

const { loginName } = newAccount();

describe('an account that is made at once', () => {
  test('is a member, found by its user name, and nothing is pending', async ({ world }) => {
    const outcome = await world.provision();

    expect(outcome).toEqual({
      outcome: 'created',
      accountId: world.accountId(),
      provisionUuid: expect.any(String),
      review: 'approved',
    });
    expect(await world.codeOf(loginName)).toBe('MEMBER');
    const by = { kind: 'client', id: actor.person };
    expect(await world.actionsOf(world.accountId())).toEqual([
      { action: 'discovered', by },
      { action: 'linked', by },
    ]);
    expect([await world.pending(), await world.names()]).toEqual([[], []]);
    expect(world.simulator.requests.provision).toBe(1);
    expect(world.eventNames()).not.toContain('PROVISION_NOT_RECORDED');
  });

  test('is known as the vendor has made it', async ({ world }) => {
    await world.provision();

    const [membership] = (await world.store.dump(world.store.tables.memberships)).filter(
      (item) => item['accountId'] === world.accountId(),
    );
    const evidence = { source: 'provisioned', observedAt: '2026-11-21T18:00:00.000Z' };
    expect(membership).toMatchObject({
      relationship: { value: 'under_partner', evidence },
      activity: { value: 'trial', raw: 'Trial', evidence },
      profile: { organizationName: 'Organization-5d1' },
    });
  });

  test('waits for a reviewer in manual mode', async ({ world }) => {
    const outcome = await world.provisionWith(world.dependencies({ reviewMode: 'manual' }));

    expect(outcome).toMatchObject({ outcome: 'created', review: 'pending' });
    expect(await world.codeOf(loginName)).toBe('PENDING_REVIEW');
  });

  test('leaves its trace in the trail, by ids alone', async ({ world }) => {
    await world.provision();

    const [settled] = await world.settled();
    const provisionId = settled?.['id'];
    expect(settled).toMatchObject({ accountId: world.accountId() });
    const base = { operation: 'create-client-account', actor };
    expect(await world.operationRecords()).toEqual([
      expect.objectContaining({ ...base, outcome: 'started', details: { provisionId } }),
      expect.objectContaining({
        ...base,
        outcome: 'done',
        details: { provisionId, accountId: world.accountId(), provisionUuid: expect.any(String) },
      }),
    ]);
  });

  test('is nothing new to the next audit', async ({ world }) => {
    await world.provision();

    expect((await world.audit()).changes).toEqual({ updated: 1 });
    expect((await world.audit()).changes).toEqual({});
    expect(await world.codeOf(loginName)).toBe('MEMBER');
  });
});

describe('an outcome that nobody knows', () => {
  test.for([
    ['drop', {}, true],
    ['close_mid_body', {}, true],
    ['malformed_json', {}, true],
    ['html', { status: 200 }, false],
    ['html', { status: 503 }, false],
    ['html', { status: 409 }, false],
    ['status', { status: 500 }, false],
  ] as const)('%s %o is asked for once, and remembered', async ([kind, more, isMade], { world }) => {
    world.fault(kind, { ...more, times: 1 });

    const outcome = await world.provision();

    expect(outcome).toMatchObject({ outcome: 'failed', failure: { kind: 'outcome_unknown' } });
    const { provisionId } = outcome as { provisionId: string };
    expect(world.simulator.requests.provision).toBe(1);
    expect(await world.read(provisionId)).toMatchObject({ cause: 'unknown' });
    expect(await world.operationRecords()).toMatchObject([{ outcome: 'started' }, { outcome: 'unknown' }]);
    expect(await world.provision()).toEqual({ outcome: 'already_pending', provisionId });
    expect(world.simulator.requests.provision).toBe(1);

    await world.audit();
    expect(await world.codeOf(loginName)).toBe(isMade ? 'MEMBER' : 'UNKNOWN_USER');
    expect(await world.pending()).toHaveLength(isMade ? 0 : 1);
  });
});

describe('what is not made', () => {
  test.for<[string, string, number, (world: ProvisionWorld) => unknown]>([
    ['a user name that is taken', 'rejected', 409, (world) => world.simulator.accounts.add({ userName: loginName })],
    ['what the vendor refuses', 'rejected', 400, (world) => world.fault('status', { status: 400, times: 1 })],
    ['too many requests', 'throttled', 429, (world) => world.fault('throttled', { times: 1 })],
    ['no more today', 'quota_exceeded', 429, (world) => world.fault('quota_exceeded', { times: 1 })],
    ['a key that may not', 'forbidden', 403, (world) => world.fault('access_denied', { times: 1 })],
    ['a key that is not known', 'unauthorized', 401, (world) => world.fault('unauthorized', { times: 2 })],
  ])('%s leaves nothing behind', async ([_what, kind, status, arrange], { world }) => {
    arrange(world);

    expect(await world.provision()).toMatchObject({ outcome: 'failed', failure: { kind, status } });

    await world.expectNothingLeft();
    expect((await world.operationRecords()).map(({ outcome }) => outcome)).toEqual([
      'started',
      expect.stringMatching(/refused|failed/),
    ]);
    if (status !== 409) expect(await world.provision()).toMatchObject({ outcome: 'created' });
  });

  test('what was never sent leaves nothing behind', async ({ world }) => {
    const operations = {
      ...world.dependencies().operations,
      provision: async () => failure('budget_spent', 'no request is left'),
    };

    expect(await world.provisionWith(world.dependencies({ operations }))).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'budget_spent' },
    });
    await world.expectNothingLeft();
  });

  test('what our own store breaks before it is sent leaves nothing behind', async ({ world }) => {
    const operations = {
      ...world.dependencies().operations,
      provision: async () => {
        throw new Error('the budget cannot be read');
      },
    };

    await expect(world.provisionWith(world.dependencies({ operations }))).rejects.toThrow('the budget cannot be read');
    await world.expectNothingLeft();
  });

  test('an account without a name that can be recorded is not asked for at all', async ({ world }) => {
    const record = async () => {
      throw new Error('the trail cannot be written');
    };

    await expect(world.provisionWith(world.dependencies({ record }))).rejects.toThrow('the trail cannot be written');
    await world.expectNothingLeft();
    expect(world.simulator.requests.provision).toBe(0);
  });
});

test('of two at the same time, the vendor gets one', async ({ world }) => {
  world.fault('accepted');

  const outcomes = await Promise.all([world.provision(), world.provision()]);

  expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['accepted', 'already_pending']);
  expect(world.simulator.requests.provision).toBe(1);
  expect(await world.pending()).toHaveLength(1);
});
