import { describe, expect } from 'vitest';
import { startAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import { type AuditDependencies, tick } from '../../../shared/use-cases/audit/tick.ts';
import { test } from '../../support/fixtures/provision-world.ts';
import { hour } from '../../support/memberships.ts';
import type { ProvisionWorld } from '../../support/provisions.ts';

describe('a run', () => {
  const writes = (world: ProvisionWorld) =>
    world.store.requests.filter((command) => /Put|Write|Update|Delete/.test(command));

  test('with nothing pending reads once more, and writes nothing for it', async ({ world }) => {
    world.store.requests.length = 0;
    world.store.inputs.length = 0;

    await world.audit();

    // The hold, one page, the credit, the plan, and the end; then the cases are looked at under a hold.
    const [put, transaction] = ['PutItemCommand', 'TransactWriteItemsCommand'];
    expect(writes(world)).toEqual([put, put, transaction, put, transaction, put, put]);
    expect(world.store.inputs.filter((input) => JSON.stringify(input).includes('provision'))).toHaveLength(1);
    expect(world.eventNames().at(-1)).toBe('AUDIT_COMPLETED');
  });

  test('with something pending that is not listed writes nothing for it either', async ({ world }) => {
    await world.askInVain();
    world.store.requests.length = 0;

    await world.audit();

    expect(writes(world)).toHaveLength(7);
  });

  test('that was interrupted settles when it has ended', async ({ world }) => {
    await world.askInVain();
    const accountId = world.addAccount();
    const { plans } = world.auditDependencies();
    const readPart = async () => {
      throw new Error('the store is down');
    };
    await expect(world.audit({ plans: { ...plans, readPart } })).rejects.toThrow('the store is down');
    expect(await world.isPending()).toBe(true);

    expect(await world.audit()).toMatchObject({ state: 'completed', interruptions: 0 });

    expect(await world.settled()).toMatchObject([{ accountId }]);
  });

  test('that is dry settles nothing', async ({ world }) => {
    await world.audit();
    await world.askInVain();
    world.addAccount();

    await startAudit({ dryRun: true, startedBy: 'alice' }, world.controlDependencies);
    const ticked = await tick(world.auditDependencies(), world.deadline(), 'when_due');
    expect(ticked).toMatchObject({ run: { dryRun: true, state: 'completed' } });

    expect(await world.isPending()).toBe(true);
  });

  test.for(['linkName', 'readMemberships', 'listPending', 'settle'] as const)(
    'stays complete when %s fails, and the next one settles',
    async (what, { world }) => {
      await world.askInVain();
      const accountId = world.addAccount();
      const dependencies = world.auditDependencies();
      const fail = async () => {
        throw new Error('the store is down');
      };
      const isOver = () => world.eventNames().at(-1) === 'AUDIT_COMPLETED';
      const broken: Record<typeof what, Partial<AuditDependencies>> = {
        linkName: { linkName: fail },
        readMemberships: { readMemberships: (ids) => (isOver() ? fail() : dependencies.readMemberships(ids)) },
        listPending: { provisions: { ...dependencies.provisions, listPending: fail } },
        settle: { provisions: { ...dependencies.provisions, settle: fail } },
      };

      expect(await world.audit(broken[what])).toMatchObject({ state: 'completed' });
      expect(world.eventsOf('PROVISION_NOT_SETTLED')).toMatchObject([{ error: { message: 'the store is down' } }]);
      expect(await world.isPending()).toBe(true);

      await world.audit();
      expect(await world.settled()).toMatchObject([{ accountId }]);
      expect((await world.actionsOf(accountId)).map(({ action }) => action)).toEqual(['discovered', 'linked']);
    },
  );

  test('leaves alone what it cannot read, and settles the others', async ({ world }) => {
    await world.store.put(world.store.tables.workState, { kind: 'provision', id: 'damaged' });
    await world.askInVain();
    world.addAccount();

    await world.audit();

    expect(world.store.damaged).toEqual(['provision damaged']);
    expect(await world.settled()).toHaveLength(1);
  });

  test('says once what is overdue, which is no error', async ({ world }) => {
    const provisionId = await world.askInVain();
    world.clock.now += 7 * 24 * hour - 6 * hour;
    await world.audit();
    expect(world.eventsOf('PROVISION_OVERDUE')).toEqual([]);

    const { runId } = await world.audit();

    expect(world.eventsOf('PROVISION_OVERDUE')).toEqual([{ runId, provisionIds: [provisionId], count: 1 }]);
  });

  test('that has no time left leaves the rest to the next one', async ({ world }) => {
    await world.askInVain();
    world.addAccount();
    const { log } = world.auditDependencies();
    const late: Partial<AuditDependencies> = {
      log: (event, fields) => {
        if (event.event === 'AUDIT_COMPLETED') world.clock.now += hour;
        log(event, fields);
      },
    };

    const { runId } = await world.audit(late);
    expect(await world.isPending()).toBe(true);
    expect(world.eventsOf('PROVISIONS_LEFT')).toEqual([{ runId, count: 1 }]);
    await world.audit();
    expect(await world.isPending()).toBe(false);
  });

  test('that has no time left reads no more pages, rings no alarm, and still says what is overdue', async ({
    world,
  }) => {
    const provisionId = await world.askInVain();
    world.clock.now += 7 * 24 * hour;
    const dependencies = world.auditDependencies();
    let over = false;
    let seen = 0;
    const late: Partial<AuditDependencies> = {
      log: (event, fields) => {
        if (event.event === 'AUDIT_COMPLETED') over = true;
        dependencies.log(event, fields);
      },
      pages: {
        ...dependencies.pages,
        readAll: async function* (runId) {
          for await (const page of dependencies.pages.readAll(runId)) {
            for (const each of over ? [page, page] : [page]) {
              if (over) {
                world.clock.now += hour;
                seen += 1;
              }
              yield each;
            }
          }
        },
      },
    };

    const { runId } = await world.audit(late);

    expect(seen).toBe(1);
    expect(world.eventsOf('PROVISIONS_LEFT')).toEqual([{ runId, count: 1 }]);
    expect(world.eventsOf('PROVISION_NOT_SETTLED')).toEqual([]);
    expect(world.eventsOf('PROVISION_OVERDUE')).toEqual([{ runId, provisionIds: [provisionId], count: 1 }]);
  });
});

test('two runs that settle at the same time do it once', async ({ world }) => {
  const provisionId = await world.askInVain();
  const accountId = world.addAccount();
  const { provisions } = world.auditDependencies();
  const twice: AuditDependencies['provisions'] = {
    ...provisions,
    settle: async (...call) => {
      await provisions.settle(...call);
      const settled = await world.read(provisionId);
      world.clock.now += 1;
      await provisions.settle(...call);
      expect(await world.read(provisionId)).toEqual(settled);
    },
  };

  await world.audit({ provisions: twice });

  expect(await world.settled()).toMatchObject([{ accountId }]);
  expect(world.eventsOf('PROVISION_NOT_SETTLED')).toEqual([]);
});
