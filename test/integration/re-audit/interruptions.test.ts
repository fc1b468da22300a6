import { GetItemCommand, ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { useAuditWorld } from '../../support/use-audit-world.ts';

const { audit, control, eventsOf, memberships, nextAudit, records, tickNow, trail, withPage, world } = useAuditWorld();

const lists = () => world().simulator.requests.list;

describe('the hold of a tick that has died', () => {
  /** Its process is gone with the third page. */
  const die = async (): Promise<number> => {
    const deadline = world().deadline();
    void tickNow(withPage(3, () => new Promise(() => {})));
    await expect.poll(lists).toBe(3);
    return deadline + 60_000;
  };

  test('keeps all others from its run until its hold expires, and not longer', async () => {
    const until = await die();
    world().store.clock.now = until - 1;
    expect(await tickNow()).toEqual({ outcome: 'skipped', why: 'held' });
    expect(await tickNow({}, 'when_due')).toEqual({ outcome: 'skipped', why: 'held' });

    world().store.clock.now = until;
    expect(await tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked', run: { state: 'completed' } });

    // The third page is read twice, the others once.
    expect(lists()).toBe(4);
    expect(await trail()).toHaveLength(120);
    expect(await records()).toHaveLength(1);
  });

  test('that was only slow finds that it is no longer its own, and changes nothing', async () => {
    const outcomes: unknown[] = [];
    const slow = withPage(3, async (page) => {
      world().store.clock.now = world().deadline() + 60_000;
      outcomes.push(await tickNow());
      return page;
    });

    const late = await tickNow(slow);

    expect(late).toEqual({ outcome: 'skipped', why: 'taken_over' });
    expect(outcomes).toMatchObject([{ outcome: 'worked', run: { state: 'completed' } }]);
    expect(eventsOf('AUDIT_TAKEN_OVER')).toHaveLength(1);
    expect(await trail()).toHaveLength(120);
    expect(await records()).toMatchObject([{ state: 'completed', changes: { discovered: 120 } }]);
  });
});

describe('a run that is interrupted', () => {
  const broken = () => new ProvisionedThroughputExceededException({ message: 'secret detail', $metadata: {} });
  const readMemberships = async () => {
    throw broken();
  };

  test('is continued by the next tick, without waiting', async () => {
    await expect(audit({ readMemberships })).rejects.toThrow(/secret detail/);

    expect(await control()).toMatchObject({ run: { state: 'scanning', pages: 3, interruptions: 1 } });
    expect((await control()).holder).toBeUndefined();
    expect(world().logged.at(-1)?.event).toBe('AUDIT_INTERRUPTED');
    expect(await tickNow({}, 'when_due')).toMatchObject({
      outcome: 'worked',
      run: { state: 'completed', interruptions: 0, changes: { discovered: 120 } },
    });
    expect(lists()).toBe(3);
  });

  test('five times is given up, and the next one starts from the first page', async () => {
    for (const _ of Array(4)) await expect(audit({ readMemberships })).rejects.toThrow();
    expect((await control()).run).toMatchObject({ state: 'scanning', interruptions: 4 });

    await expect(audit({ readMemberships })).rejects.toThrow();

    const [record, ...others] = await records();
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      state: 'failed',
      reason: 'interrupted 5 times, at last by ProvisionedThroughputExceededException',
      changes: {},
    });
    expect(JSON.stringify(record)).not.toContain('secret detail');
    expect(world().logged.at(-1)?.event).toBe('AUDIT_FAILED');
    expect(await memberships()).toEqual([]);
    expect(await nextAudit()).toMatchObject({ state: 'completed', interruptions: 0 });
    expect(await records()).toHaveLength(2);
  });

  test('by a store that cannot even be told so keeps its hold until its time is over', async () => {
    const deadline = world().deadline();
    let isDown = false;
    world().store.context.client.middlewareStack.add(
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

    await expect(audit(failing)).rejects.toThrow();
    isDown = false;

    expect(await tickNow()).toEqual({ outcome: 'skipped', why: 'held' });
    world().store.clock.now = deadline + 60_000;
    expect(await audit()).toMatchObject({ state: 'completed', interruptions: 0 });
  });

  test('gives back what is left of its budget, and does not fail by failing to', async () => {
    let settled = 0;
    const settle = async () => {
      settled += 1;
      throw broken();
    };

    await expect(audit({ readMemberships, budget: { used: () => 0, settle } })).rejects.toThrow(/secret detail/);
    expect((await audit({ budget: { used: () => 0, settle } })).state).toBe('completed');

    expect(settled).toBe(2);
    expect(eventsOf('BUDGET_NOT_SETTLED')).toHaveLength(2);
  });
});
