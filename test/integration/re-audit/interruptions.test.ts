import { GetItemCommand, ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { describe, expect } from 'vitest';
import { type AuditedWorld, testAudits } from '../../support/fixtures/audit-world.ts';

const test = testAudits();

describe('the hold of a tick that has died', () => {
  /** Its process is gone with the third page. */
  const die = async (world: AuditedWorld): Promise<number> => {
    const deadline = world.deadline();
    void world.tickNow(world.withPage(3, () => new Promise(() => {})));
    await expect.poll(() => world.simulator.requests.list).toBe(3);
    return deadline + 60_000;
  };

  test('keeps everybody else from its run until its time is over, and not longer', async ({ world }) => {
    const until = await die(world);
    world.store.clock.now = until - 1;
    expect(await world.tickNow()).toEqual({ outcome: 'skipped', why: 'held' });
    expect(await world.tickNow({}, 'when_due')).toEqual({ outcome: 'skipped', why: 'held' });

    world.store.clock.now = until;
    expect(await world.tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked', run: { state: 'completed' } });

    // The third page is read twice, the others once.
    expect(world.simulator.requests.list).toBe(4);
    expect(await world.trail()).toHaveLength(120);
    expect(await world.records()).toHaveLength(1);
  });

  test('that was only slow finds that it is no longer its own, and changes nothing', async ({ world }) => {
    const outcomes: unknown[] = [];
    const slow = world.withPage(3, async (page) => {
      world.store.clock.now = world.deadline() + 60_000;
      outcomes.push(await world.tickNow());
      return page;
    });

    const late = await world.tickNow(slow);

    expect(late).toEqual({ outcome: 'skipped', why: 'taken_over' });
    expect(outcomes).toMatchObject([{ outcome: 'worked', run: { state: 'completed' } }]);
    expect(world.eventsOf('AUDIT_TAKEN_OVER')).toHaveLength(1);
    expect(await world.trail()).toHaveLength(120);
    expect(await world.records()).toMatchObject([{ state: 'completed', changes: { discovered: 120 } }]);
  });
});

describe('a run that is interrupted', () => {
  const broken = () => new ProvisionedThroughputExceededException({ message: 'secret detail', $metadata: {} });
  const readMemberships = async () => {
    throw broken();
  };

  test('is gone on with by the next tick, without waiting', async ({ world }) => {
    await expect(world.audit({ readMemberships })).rejects.toThrow(/secret detail/);

    expect(await world.control()).toMatchObject({
      run: { state: 'comparing', pages: 3, interruptions: 1, isFirst: true },
    });
    expect((await world.control()).holder).toBeUndefined();
    expect(world.logged.at(-1)?.event).toBe('AUDIT_INTERRUPTED');
    expect(await world.tickNow({}, 'when_due')).toMatchObject({
      outcome: 'worked',
      run: { state: 'completed', interruptions: 0, changes: { discovered: 120 } },
    });
    expect(world.simulator.requests.list).toBe(3);
  });

  test('five times is given up, and the next one begins anew', async ({ world }) => {
    for (const _ of Array(4)) await expect(world.audit({ readMemberships })).rejects.toThrow();
    expect((await world.control()).run).toMatchObject({ state: 'comparing', interruptions: 4 });

    await expect(world.audit({ readMemberships })).rejects.toThrow();

    const [record, ...others] = await world.records();
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      state: 'failed',
      reason: 'interrupted 5 times, at last by ProvisionedThroughputExceededException',
      changes: {},
    });
    expect(JSON.stringify(record)).not.toContain('secret detail');
    expect(world.logged.at(-1)?.event).toBe('AUDIT_FAILED');
    expect(await world.memberships()).toEqual([]);
    expect(await world.nextAudit()).toMatchObject({ state: 'completed', interruptions: 0 });
    expect(await world.records()).toHaveLength(2);
  });

  test('by a store that cannot even be told so keeps its hold until its time is over', async ({ world }) => {
    const deadline = world.deadline();
    let isDown = false;
    world.store.context.client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (isDown && commandName === GetItemCommand.name) throw broken();
          return next(args);
        },
      { step: 'initialize' },
    );
    const failing = {
      readMemberships: async () => {
        isDown = true;
        throw broken();
      },
    };

    await expect(world.audit(failing)).rejects.toThrow();
    isDown = false;

    expect(await world.tickNow()).toEqual({ outcome: 'skipped', why: 'held' });
    world.store.clock.now = deadline + 60_000;
    expect(await world.audit()).toMatchObject({ state: 'completed', interruptions: 0 });
  });

  test('gives back what is left of its budget, and does not fail by failing to', async ({ world }) => {
    let settled = 0;
    const settle = async () => {
      settled += 1;
      throw broken();
    };

    await expect(world.audit({ readMemberships, budget: { used: () => 0, settle } })).rejects.toThrow(/secret detail/);
    expect((await world.audit({ budget: { used: () => 0, settle } })).state).toBe('completed');

    expect(settled).toBe(2);
    expect(world.eventsOf('BUDGET_NOT_SETTLED')).toHaveLength(2);
  });
});
