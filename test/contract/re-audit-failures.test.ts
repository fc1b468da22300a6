import { TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../infra/local/simulator/faults.ts';
import { runAudit } from '../../shared/audit/run.ts';
import { accountIdOf, hour, noon } from '../support/memberships.ts';
import { member, useAuditWorld } from '../support/use-audit-world.ts';

const { audit, codeOf, memberships, run, runs, trail, withPage, world } = useAuditWorld();

describe('when the vendor fails', () => {
  const faults: { readonly fault: Fault; readonly reason: RegExp }[] = [
    { fault: { operation: 'token', kind: 'status', status: 503 }, reason: /^unavailable: / },
    { fault: { operation: 'token', kind: 'drop' }, reason: /^unavailable: / },
    { fault: { operation: 'token', kind: 'refuse_credentials' }, reason: /^unauthorized: .*credentials/ },
    { fault: { operation: 'list', kind: 'unauthorized', afterCalls: 1 }, reason: /^unauthorized: / },
    { fault: { operation: 'list', kind: 'access_denied', afterCalls: 1 }, reason: /^forbidden: / },
    { fault: { operation: 'list', kind: 'throttled', afterCalls: 1 }, reason: /^throttled: / },
    { fault: { operation: 'list', kind: 'quota_exceeded', afterCalls: 1 }, reason: /^quota_exceeded: / },
    { fault: { operation: 'list', kind: 'status', status: 500, afterCalls: 1 }, reason: /^unavailable: / },
    { fault: { operation: 'list', kind: 'html', afterCalls: 1 }, reason: /^not_understood: / },
    { fault: { operation: 'list', kind: 'malformed_json', afterCalls: 1 }, reason: /^not_understood: / },
    { fault: { operation: 'list', kind: 'no_list', afterCalls: 1 }, reason: /^not_understood: / },
    { fault: { operation: 'list', kind: 'repeat_offset', afterCalls: 1 }, reason: /^not_understood: .*offset/ },
    { fault: { operation: 'list', kind: 'foreign_next', afterCalls: 1 }, reason: /^not_understood: .*host/ },
    { fault: { operation: 'list', kind: 'close_mid_body', afterCalls: 1 }, reason: /^unavailable: / },
    { fault: { operation: 'list', kind: 'drop', afterCalls: 2 }, reason: /^unavailable: / },
  ];

  test.each(faults)(
    'with $fault.kind of $fault.operation, the store is as before and the run says why',
    async ({ fault, reason }) => {
      await audit();
      world().store.clock.now = noon + hour;
      world().simulator.accounts.change('a07e00000119', { partner: 'foreign' });
      world().simulator.accounts.add({ accountId: 'a0newcomer', partner: 'ours' });
      world().vendor.secrets.delete('partner-token');
      const before = [await memberships(), await trail()];
      world().simulator.faults.add(fault);
      const fresh = {
        ...world().auditDependencies(),
        constantContact: world().vendor.client({ tokenUrl: world().simulator.tokenUrl }),
      };

      await expect(runAudit(fresh, world().deadline())).rejects.toThrow(reason);

      expect([await memberships(), await trail()]).toEqual(before);
      expect(await runs()).toContainEqual(
        expect.objectContaining({
          state: 'failed',
          reason: expect.stringMatching(reason),
          endedAt: expect.any(String),
        }),
      );
      expect(world().logged.at(-1)?.event).toBe('AUDIT_FAILED');
      expect(await codeOf()).toBe('MEMBER');

      world().simulator.faults.clear();
      expect((await audit()).changes).toEqual({ discovered: 1, missed: 1 });
    },
  );

  test('a 401 in mid-scan that a new token mends is no failure', async () => {
    world().simulator.faults.add({ operation: 'list', kind: 'unauthorized', afterCalls: 1, times: 1 });

    expect((await audit()).state).toBe('completed');
    expect(world().simulator.requests.token).toBe(2);
  });

  test('for a moment, with 500s, a drop or being throttled, is no failure', async () => {
    for (const [index, kind] of (['status', 'drop', 'throttled', 'close_mid_body'] as const).entries()) {
      world().simulator.faults.add({ operation: 'list', kind, times: 1, afterCalls: 2 * index });
    }

    expect((await audit()).accounts).toBe(120);
  });
});

describe('when DynamoDB fails', () => {
  test('while changes are written, those written stand whole, and the next run writes the others', async () => {
    let transactions = 0;
    const { client } = world().store.context;
    client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName !== TransactWriteItemsCommand.name) return next(args);
          transactions += 1;
          if (transactions > 15 && transactions <= 40) {
            throw new TransactionCanceledException({
              message: 'canceled',
              $metadata: {},
              CancellationReasons: [{ Code: 'ValidationError' }, { Code: 'None' }],
            });
          }
          return next(args);
        },
      { step: 'initialize' },
    );

    await expect(audit()).rejects.toThrow(/accounts could not be written/);

    const [failed] = await runs();
    expect(failed).toMatchObject({
      state: 'failed',
      pages: 3,
      accounts: 120,
      changes: { discovered: 15 },
      failures: 15,
    });
    const written = await memberships();
    expect(written).toHaveLength(15);
    expect(written.map(({ accountId }) => accountId).toSorted()).toEqual(
      (await trail()).map(({ accountId }) => accountId).toSorted(),
    );
    expect(written.some(({ key }) => key === 'watermark')).toBe(false);

    transactions = 1_000;
    expect((await audit()).changes.discovered).toBe(120 - written.length);
    expect(await trail()).toHaveLength(120);
  });
});

describe('an account that cannot be written', () => {
  const expectSetAside = async (accountId: string) => {
    const ended = await audit();

    expect(ended).toMatchObject({ state: 'completed', failures: 1 });
    expect(world().logged).toContainEqual({
      event: 'AUDIT_ACCOUNT_FAILED',
      fields: expect.objectContaining({ accountId }),
    });
    world().store.clock.now += 25 * hour;
    expect((await audit()).failures).toBe(1);
    expect(await codeOf(accountIdOf('a07e00000005'))).toBe('MEMBER');
  };

  test('because its trail is ahead keeps nobody else from being audited', async () => {
    const record = { accountId: member, version: 1, day: '2026-11-21', at: 'before a restore' };
    await world().store.put(world().store.tables.auditRecords, record);

    await expectSetAside(member);
  });

  test('because its item is damaged keeps nobody else from being audited', async () => {
    await world().store.put(world().store.tables.memberships, {
      key: `account#${member}`,
      accountId: member,
      version: 'one',
    });

    await expectSetAside(member);
    expect(world().store.damaged).toContain(`account#${member}`);
  });
});

describe('when the time of a run is over', () => {
  test('in the middle of the scan, nothing changes', async () => {
    const deadline = world().deadline();
    const late = withPage(2, (page) => {
      world().vendor.clock.now = deadline;
      return page;
    });

    await expect(run(late, deadline)).rejects.toThrow(/^unavailable: /);

    expect(world().simulator.requests.list).toBe(2);
    expect(await memberships()).toEqual([]);
  });

  test('in the middle of the writing, the next run writes the others', async () => {
    const deadline = world().deadline();
    const dependencies = world().auditDependencies();
    let changes = 0;
    const slow: typeof dependencies = {
      ...dependencies,
      changeMembership: (...change) => {
        changes += 1;
        if (changes === 20) world().store.clock.now = deadline + 1;
        return dependencies.changeMembership(...change);
      },
    };

    await expect(run(slow, deadline)).rejects.toThrow(/the time was over/);

    expect(await trail()).toHaveLength(20);
    expect(await memberships()).toHaveLength(20);
    expect((await audit()).changes).toEqual({ discovered: 100 });
  });
});
