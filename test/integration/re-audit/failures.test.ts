import { TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect } from 'vitest';
import type { Fault } from '../../../local/simulator/faults.ts';
import { AuditFailedError } from '../../../shared/use-cases/audit/failed.ts';
import { type AuditedWorld, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour, noon } from '../../support/memberships.ts';

const test = testAudits();

describe('when the vendor fails', () => {
  const faults: { readonly fault: Fault; readonly reason: RegExp }[] = [
    { fault: { operation: 'token', kind: 'status', status: 503 }, reason: /^unavailable: / },
    { fault: { operation: 'token', kind: 'drop' }, reason: /^unavailable: / },
    { fault: { operation: 'token', kind: 'refuse_credentials' }, reason: /^unauthorized: .*credentials/ },
    { fault: { operation: 'list', kind: 'unauthorized', afterCalls: 1 }, reason: /^unauthorized: / },
    { fault: { operation: 'list', kind: 'access_denied', afterCalls: 1 }, reason: /^forbidden: / },
    { fault: { operation: 'list', kind: 'throttled', afterCalls: 1 }, reason: /^throttled: / },
    { fault: { operation: 'list', kind: 'status', status: 500, afterCalls: 1 }, reason: /^unavailable: / },
    { fault: { operation: 'list', kind: 'status', status: 404, afterCalls: 1 }, reason: /^rejected: / },
    { fault: { operation: 'list', kind: 'html', afterCalls: 1 }, reason: /^not_understood: / },
    { fault: { operation: 'list', kind: 'malformed_json', afterCalls: 1 }, reason: /^not_understood: / },
    { fault: { operation: 'list', kind: 'no_list', afterCalls: 1 }, reason: /^not_understood: / },
    { fault: { operation: 'list', kind: 'repeat_offset', afterCalls: 1 }, reason: /^not_understood: .*offset/ },
    { fault: { operation: 'list', kind: 'foreign_next', afterCalls: 1 }, reason: /^not_understood: .*host/ },
    { fault: { operation: 'list', kind: 'close_mid_body', afterCalls: 1 }, reason: /^unavailable: / },
    { fault: { operation: 'list', kind: 'drop', afterCalls: 2 }, reason: /^unavailable: / },
  ];

  test.for(faults)(
    'with $fault.kind of $fault.operation, the store is as before and the run says why',
    async ({ fault, reason }, { world }) => {
      await world.audit();
      const before = await world.control();
      world.store.clock.now = noon + hour;
      world.move(119, 1);
      world.simulator.accounts.add({ accountId: 'a0newcomer', partner: 'ours' });
      world.vendor.secrets.delete('partner-token');
      world.simulator.faults.add(fault);
      const constantContact = world.vendor.client({ tokenUrl: world.simulator.tokenUrl });

      await world.unchanged(async () => {
        const failure = await world.tickNow({ constantContact }).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(AuditFailedError);
        expect(failure).toHaveProperty('message', expect.stringMatching(reason));
      });

      const [record] = await world.records();
      expect(record).toMatchObject({
        state: 'failed',
        reason: expect.stringMatching(reason),
        startedAt: noon + hour,
        endedAt: noon + hour,
        changes: {},
        interruptions: 0,
      });
      expect(await world.control()).toMatchObject({ run: record, lastCompleted: before.lastCompleted });
      expect((await world.control()).holder).toBeUndefined();
      expect(world.logged.at(-1)?.event).toBe('AUDIT_FAILED');
      expect(await world.codeOf()).toBe('MEMBER');

      // The next one begins anew, from the first page.
      world.simulator.faults.clear();
      const good = await world.nextAudit();
      expect(good).toMatchObject({ pages: 3, changes: { discovered: 1, missed: 1 } });
      expect(good.runId).not.toBe(record?.runId);
    },
  );

  test('a 401 in mid-scan that a new token mends is no failure', async ({ world }) => {
    world.simulator.faults.add({ operation: 'list', kind: 'unauthorized', afterCalls: 1, times: 1 });

    expect((await world.audit()).state).toBe('completed');
    expect(world.simulator.requests.token).toBe(2);
  });

  test('for a moment, with 500s, a drop or being throttled, is no failure', async ({ world }) => {
    for (const [index, kind] of (['status', 'drop', 'throttled', 'close_mid_body'] as const).entries()) {
      world.simulator.faults.add({ operation: 'list', kind, times: 1, afterCalls: 2 * index });
    }

    expect((await world.audit()).accounts).toBe(120);
  });
});

/** Refuses the transactions of accounts from one number on, up to another one, with what no repeat mends. */
const refuse = (world: AuditedWorld, from: number, to: number) => {
  let transactions = 0;
  world.store.context.client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName !== TransactWriteItemsCommand.name) return next(args);
        transactions += 1;
        if (transactions < from || transactions > to) return next(args);
        throw new TransactionCanceledException({
          message: 'canceled',
          $metadata: {},
          CancellationReasons: [{ Code: 'ValidationError' }, { Code: 'None' }],
        });
      },
    { step: 'initialize' },
  );
};

describe('when DynamoDB fails', () => {
  test('while changes are written, those written stand whole, and the next run writes the others', async ({
    world,
  }) => {
    refuse(world, 16, 30);

    await expect(world.tickNow()).rejects.toThrow(/accounts could not be written/);

    expect(await world.records()).toMatchObject([
      { state: 'failed', pages: 3, accounts: 120, changes: { discovered: 15 }, failures: 15 },
    ]);
    const written = await world.memberships();
    expect(written).toHaveLength(15);
    expect(written.map(({ accountId }) => accountId).toSorted()).toEqual(
      (await world.trail()).map(({ accountId }) => accountId).toSorted(),
    );
    // What it has seen is credited all the same; and the next run is trusted with all newcomers like the first.
    expect(await world.watermark()).toBeDefined();

    expect(await world.nextAudit()).toMatchObject({ state: 'completed', changes: { discovered: 105 } });
    expect(await world.trail()).toHaveLength(120);
    expect(await world.codeOf(nth(20))).toBe('MEMBER');
    expect(await world.codeOf(nth(119))).toBe('MEMBER');
  });
});

describe('an account that cannot be written', () => {
  const expectSetAside = async (world: AuditedWorld, accountId: string) => {
    const run = await world.audit();

    expect(run).toMatchObject({ state: 'completed', failures: 1 });
    expect(world.logged).toContainEqual({
      event: 'AUDIT_ACCOUNT_FAILED',
      fields: expect.objectContaining({ runId: run.runId, accountId }),
    });
    world.store.clock.now += 25 * hour;
    expect((await world.audit()).failures).toBe(1);
    expect(await world.codeOf(nth(5))).toBe('MEMBER');
  };

  test('because its trail cannot be read keeps nobody else from being audited', async ({ world }) => {
    const record = { accountId: member, version: 1, day: '2026-11-21', at: 'before a restore' };
    await world.store.put(world.store.tables.auditRecords, record);

    await expectSetAside(world, member);
  });

  test('because its item is damaged keeps nobody else from being audited', async ({ world }) => {
    await world.store.put(world.store.tables.memberships, {
      key: `account#${member}`,
      accountId: member,
      version: 'one',
    });

    await expectSetAside(world, member);
    expect(world.store.damaged).toContain(`account#${member}`);
  });

  test('for a moment is written by the next run', async ({ world }) => {
    refuse(world, 7, 9);

    expect(await world.audit()).toMatchObject({ state: 'completed', failures: 3, changes: { discovered: 117 } });
    expect(await world.nextAudit()).toMatchObject({ state: 'completed', failures: 0, changes: { discovered: 3 } });
    expect(await world.trail()).toHaveLength(120);
  });
});
