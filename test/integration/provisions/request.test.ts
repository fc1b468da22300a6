import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../../local/simulator/faults.ts';
import { failure } from '../../../shared/constant-contact/result.ts';
import { hour } from '../../support/memberships.ts';
import { actor, createProvisionWorld, newAccount, type ProvisionWorld } from '../../support/provisions.ts';

let world: ProvisionWorld;
beforeEach(async () => {
  world = await createProvisionWorld();
  await world.audit();
});
afterEach(() => world.close());

const { loginName } = newAccount();
const fault = (kind: Fault['kind'], more: Partial<Fault> = {}) =>
  world.simulator.faults.add({ operation: 'provision', kind, ...more });
const requests = () => world.simulator.requests.provision;
const accountId = () => world.simulator.accounts.byUserName(loginName)?.accountId ?? '';
const nothingIsLeft = async () => {
  expect([await world.pending(), await world.settled(), await world.names()]).toEqual([[], [], []]);
};

describe('an account that is made at once', () => {
  test('is a member, found by its user name, and nothing is pending', async () => {
    const outcome = await world.provision();

    expect(outcome).toEqual({
      outcome: 'created',
      accountId: accountId(),
      provisionUuid: expect.any(String),
      review: 'approved',
    });
    expect(await world.codeOf(loginName)).toBe('MEMBER');
    const by = { kind: 'client', id: actor.client };
    expect(await world.actionsOf(accountId())).toEqual([
      { action: 'discovered', by },
      { action: 'linked', by },
    ]);
    expect([await world.pending(), await world.names()]).toEqual([[], []]);
    expect(requests()).toBe(1);
    expect(world.eventNames()).not.toContain('PROVISION_NOT_RECORDED');
  });

  test('is known as the vendor has made it', async () => {
    await world.provision();

    const [membership] = (await world.store.dump(world.store.tables.memberships)).filter(
      (item) => item['accountId'] === accountId(),
    );
    const evidence = { source: 'provisioned', observedAt: '2026-11-21T18:00:00.000Z' };
    expect(membership).toMatchObject({
      relationship: { value: 'under_partner', evidence },
      activity: { value: 'trial', raw: 'Trial', evidence },
      profile: { organizationName: 'Organization-5d1' },
    });
  });

  test('waits for a reviewer in manual mode', async () => {
    const outcome = await world.provisionWith(world.dependencies({ reviewMode: 'manual' }));

    expect(outcome).toMatchObject({ outcome: 'created', review: 'pending' });
    expect(await world.codeOf(loginName)).toBe('PENDING_REVIEW');
  });

  test('leaves its trace in the trail, by ids alone', async () => {
    await world.provision();

    const [settled] = await world.settled();
    const provisionId = settled?.['id'];
    expect(settled).toMatchObject({ accountId: accountId() });
    const base = { operation: 'create-client-account', actor };
    expect(await world.operationRecords()).toEqual([
      expect.objectContaining({ ...base, outcome: 'started', details: { provisionId } }),
      expect.objectContaining({
        ...base,
        outcome: 'done',
        details: { provisionId, accountId: accountId(), provisionUuid: expect.any(String) },
      }),
    ]);
  });

  test('is nothing new to the next audit', async () => {
    await world.provision();

    expect((await world.audit()).changes).toEqual({ updated: 1 });
    expect((await world.audit()).changes).toEqual({});
    expect(await world.codeOf(loginName)).toBe('MEMBER');
  });
});

describe('an account that the vendor makes later', () => {
  test('is pending until a run has seen it; then it is linked and settled', async () => {
    fault('accepted');
    const outcome = await world.provision();
    expect(outcome).toEqual({
      outcome: 'accepted',
      provisionId: expect.any(String),
      requestedAt: world.clock.now,
    });
    const { provisionId } = outcome as { provisionId: string };
    expect(await world.read(provisionId)).toMatchObject({ id: provisionId, cause: 'accepted', loginName });
    expect(await world.operationRecords()).toEqual([
      expect.objectContaining({ outcome: 'started' }),
      expect.objectContaining({ outcome: 'accepted', details: { provisionId } }),
    ]);

    await world.audit();
    expect(await world.read(provisionId)).toMatchObject({ cause: 'accepted' });
    expect(await world.codeOf(loginName)).toBe('UNKNOWN_USER');

    world.makeAccepted();
    const { runId } = await world.audit();

    expect(await world.read(provisionId)).toEqual({
      id: provisionId,
      requestedAt: expect.any(Number),
      settledAt: world.clock.now,
      accountId: accountId(),
    });
    expect(await world.codeOf(loginName)).toBe('MEMBER');
    const by = { kind: 'audit', id: runId };
    expect(await world.actionsOf(accountId())).toEqual([
      { action: 'discovered', by },
      { action: 'linked', by },
    ]);
    expect(world.eventsOf('PROVISION_SETTLED')).toEqual([{ runId, provisionId, accountId: accountId() }]);
    expect([await world.pending(), await world.names()]).toEqual([[], []]);
    expect(requests()).toBe(1);
  });

  test('is not asked for again for a day, however the name is written', async () => {
    fault('accepted');
    const first = await world.provision();

    world.clock.now += 24 * hour - 1;
    const again = await world.provision(newAccount({ loginName: loginName.toUpperCase() }));

    expect(again).toEqual({ outcome: 'already_pending', provisionId: (first as { provisionId: string }).provisionId });
    expect(requests()).toBe(1);
  });

  test('is a conflict of which we know after a day, and then settled as if there had been one request', async () => {
    fault('accepted', { times: 1 });
    const first = (await world.provision()) as { provisionId: string };
    world.clock.now += 24 * hour;
    world.makeAccepted();

    const again = await world.provision();

    expect(again).toMatchObject({ outcome: 'failed', failure: { status: 409 }, earlierId: first.provisionId });
    expect((await world.pending()).map(({ id }) => id)).toEqual([first.provisionId]);
    expect(await world.provision()).toMatchObject({ outcome: 'failed', earlierId: first.provisionId });
    await world.audit();
    expect(await world.read(first.provisionId)).toMatchObject({ accountId: accountId() });
    expect(await world.names()).toEqual([]);
  });

  test('may be asked for again after a day, and both requests come to the same account', async () => {
    fault('status', { status: 500, times: 1 });
    await world.provision();
    world.clock.now += 24 * hour;

    expect(await world.provision()).toMatchObject({ outcome: 'created' });
    expect(await world.pending()).toHaveLength(1);
    await world.audit();

    expect((await world.settled()).map(({ accountId: id }) => id)).toEqual([accountId(), accountId()]);
    await world.audit();
    expect([await world.pending(), await world.names()]).toEqual([[], []]);
  });
});

describe('an unknown outcome', () => {
  test.each([
    ['drop', {}, true],
    ['close_mid_body', {}, true],
    ['malformed_json', {}, true],
    ['html', { status: 200 }, false],
    ['html', { status: 503 }, false],
    ['html', { status: 409 }, false],
    ['status', { status: 500 }, false],
  ] as const)('%s %o is asked for once, and remembered', async (kind, more, isMade) => {
    fault(kind, { ...more, times: 1 });

    const outcome = await world.provision();

    expect(outcome).toMatchObject({ outcome: 'failed', failure: { kind: 'outcome_unknown' } });
    const { provisionId } = outcome as { provisionId: string };
    expect(requests()).toBe(1);
    expect(await world.read(provisionId)).toMatchObject({ cause: 'unknown' });
    expect(await world.operationRecords()).toMatchObject([{ outcome: 'started' }, { outcome: 'unknown' }]);
    expect(await world.provision()).toEqual({ outcome: 'already_pending', provisionId });
    expect(requests()).toBe(1);

    await world.audit();
    expect(await world.codeOf(loginName)).toBe(isMade ? 'MEMBER' : 'UNKNOWN_USER');
    expect(await world.pending()).toHaveLength(isMade ? 0 : 1);
  });
});

describe('what is not made', () => {
  test.each([
    ['a user name that is taken', 'rejected', 409, () => world.simulator.accounts.add({ userName: loginName })],
    ['what the vendor refuses', 'rejected', 400, () => fault('status', { status: 400, times: 1 })],
    ['too many requests', 'throttled', 429, () => fault('throttled', { times: 1 })],
    ['no more today', 'quota_exceeded', 429, () => fault('quota_exceeded', { times: 1 })],
    ['a key that may not', 'forbidden', 403, () => fault('access_denied', { times: 1 })],
    ['a key that is not known', 'unauthorized', 401, () => fault('unauthorized', { times: 2 })],
  ] as const)('%s leaves nothing behind', async (_what, kind, status, arrange) => {
    arrange();

    expect(await world.provision()).toMatchObject({ outcome: 'failed', failure: { kind, status } });

    await nothingIsLeft();
    expect((await world.operationRecords()).map(({ outcome }) => outcome)).toEqual([
      'started',
      expect.stringMatching(/refused|failed/),
    ]);
    if (status !== 409) expect(await world.provision()).toMatchObject({ outcome: 'created' });
  });

  test('what was never sent leaves nothing behind', async () => {
    const operations = {
      ...world.dependencies().operations,
      provision: async () => failure('budget_spent', 'no request is left'),
    };

    expect(await world.provisionWith(world.dependencies({ operations }))).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'budget_spent' },
    });
    await nothingIsLeft();
  });

  test('what our own store breaks before it is sent leaves nothing behind', async () => {
    const operations = {
      ...world.dependencies().operations,
      provision: async () => {
        throw new Error('the budget cannot be read');
      },
    };

    await expect(world.provisionWith(world.dependencies({ operations }))).rejects.toThrow('the budget cannot be read');
    await nothingIsLeft();
  });

  test('an account without a name that can be recorded is not asked for at all', async () => {
    const record = async () => {
      throw new Error('the trail cannot be written');
    };

    await expect(world.provisionWith(world.dependencies({ record }))).rejects.toThrow('the trail cannot be written');
    await nothingIsLeft();
    expect(requests()).toBe(0);
  });
});

test('of two at the same time, the vendor gets one', async () => {
  fault('accepted');

  const outcomes = await Promise.all([world.provision(), world.provision()]);

  expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['accepted', 'already_pending']);
  expect(requests()).toBe(1);
  expect(await world.pending()).toHaveLength(1);
});
