import { describe, expect } from 'vitest';
import { test } from '../../support/fixtures/provision-world.ts';
import { hour } from '../../support/memberships.ts';
import { newAccount } from '../../support/provisions.ts';

const { loginName } = newAccount();

describe('an account that the vendor makes later', () => {
  test('is pending until a run has seen it; then it is linked and settled', async ({ world }) => {
    world.fault('accepted');
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

    await world.makeAccepted();
    const { runId } = await world.audit();

    expect(await world.read(provisionId)).toEqual({
      id: provisionId,
      requestedAt: expect.any(Number),
      settledAt: world.clock.now,
      accountId: world.accountId(),
    });
    expect(await world.codeOf(loginName)).toBe('MEMBER');
    const by = { kind: 'audit', id: runId };
    expect(await world.actionsOf(world.accountId())).toEqual([
      { action: 'discovered', by },
      { action: 'linked', by },
    ]);
    expect(world.eventsOf('PROVISION_SETTLED')).toEqual([{ runId, provisionId, accountId: world.accountId() }]);
    expect([await world.pending(), await world.names()]).toEqual([[], []]);
    expect(world.simulator.requests.provision).toBe(1);
  });

  test('is not asked for again for a day, however the name is written', async ({ world }) => {
    world.fault('accepted');
    const first = await world.provision();

    world.clock.now += 24 * hour - 1;
    const again = await world.provision(newAccount({ loginName: loginName.toUpperCase() }));

    expect(again).toEqual({ outcome: 'already_pending', provisionId: (first as { provisionId: string }).provisionId });
    expect(world.simulator.requests.provision).toBe(1);
  });

  test('is a conflict of which we know after a day, and then settled as if nobody had asked again', async ({
    world,
  }) => {
    world.fault('accepted', { times: 1 });
    const first = (await world.provision()) as { provisionId: string };
    world.clock.now += 24 * hour;
    await world.makeAccepted();

    const again = await world.provision();

    expect(again).toMatchObject({ outcome: 'failed', failure: { status: 409 }, earlierId: first.provisionId });
    expect((await world.pending()).map(({ id }) => id)).toEqual([first.provisionId]);
    expect(await world.provision()).toMatchObject({ outcome: 'failed', earlierId: first.provisionId });
    await world.audit();
    expect(await world.read(first.provisionId)).toMatchObject({ accountId: world.accountId() });
    expect(await world.names()).toEqual([]);
  });

  test('may be asked for anew after a day, and both requests come to the same account', async ({ world }) => {
    world.fault('status', { status: 500, times: 1 });
    await world.provision();
    world.clock.now += 24 * hour;

    expect(await world.provision()).toMatchObject({ outcome: 'created' });
    expect(await world.pending()).toHaveLength(1);
    await world.audit();

    expect((await world.settled()).map(({ accountId: id }) => id)).toEqual([world.accountId(), world.accountId()]);
    await world.audit();
    expect([await world.pending(), await world.names()]).toEqual([[], []]);
  });
});
