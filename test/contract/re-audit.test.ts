import { TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../infra/local/simulator/faults.ts';
import { answerQuestion } from '../../shared/api/check.ts';
import { runAudit } from '../../shared/audit/run.ts';
import { type AuditWorld, createAuditWorld } from '../support/audit.ts';
import { accountIdOf, hour, noon } from '../support/memberships.ts';

const seed = Array.from({ length: 120 }, (_, index) => ({
  accountId: `a07e${String(index).padStart(8, '0')}`,
  partner: 'ours' as const,
  billingStatus: index === 3 ? 'Canceled' : 'Open',
  organizationName: `Organization ${index}`,
}));
const member = accountIdOf('a07e00000001');
const canceled = accountIdOf('a07e00000003');

let world: AuditWorld;
beforeEach(async () => {
  world = await createAuditWorld({ seed });
});
afterEach(async () => {
  await world.close();
});
const audit = (reviewMode?: 'auto' | 'manual') => runAudit(world.auditDependencies(reviewMode), world.deadline());
const codeOf = async (accountId = member) => (await answerQuestion({ accountId }, world.checkDependencies)).code;
const trail = () => world.store.dump(world.store.tables.auditRecords);
const runs = () => world.store.dump(world.store.tables.workState);

describe('a first audit', () => {
  test('lists every page, adds everybody, and writes the watermark last', async () => {
    const run = await audit();

    expect(run).toMatchObject({ state: 'completed', pages: 3, accounts: 120, changes: { discovered: 120 } });
    expect(world.simulator.requests.list).toBe(3);
    expect(await codeOf(member)).toBe('MEMBER');
    expect(await codeOf(canceled)).toBe('ACCOUNT_CANCELED');
    expect(await codeOf(accountIdOf('stranger'))).toBe('UNKNOWN_ACCOUNT');
    expect(await trail()).toHaveLength(120);
    expect(await runs()).toEqual([expect.objectContaining({ id: run.runId, state: 'completed', accounts: 120 })]);
  });

  test('holds newcomers for a reviewer in manual mode', async () => {
    await audit('manual');

    expect(await codeOf(member)).toBe('PENDING_REVIEW');
  });

  test('shows its progress page by page', async () => {
    await audit();

    const pages = world.logged.filter(({ event }) => event === 'AUDIT_PAGE').map(({ fields }) => fields['accounts']);
    expect(pages).toEqual([50, 100, 120]);
    expect(world.logged.at(0)?.event).toBe('AUDIT_STARTED');
    expect(world.logged.at(-1)?.event).toBe('AUDIT_COMPLETED');
  });
});

describe('a second audit', () => {
  beforeEach(async () => {
    await audit();
    world.store.clock.now = noon + 25 * hour;
    world.store.requests.length = 0;
  });

  test('of unchanged accounts writes nothing for any of them, and renews the evidence of all', async () => {
    const before = await world.store.dump(world.store.tables.memberships);
    world.store.requests.length = 0;

    const run = await audit();

    expect(run.changes).toEqual({});
    const writes = world.store.requests.filter((command) => /Put|Write|Update|Delete/.test(command));
    // The run's record at its begin, before it applies and at its end, and the watermark.
    expect(writes).toEqual(['PutItemCommand', 'PutItemCommand', 'PutItemCommand', 'PutItemCommand']);
    const after = await world.store.dump(world.store.tables.memberships);
    expect(after.filter(({ key }) => key !== 'watermark')).toEqual(before.filter(({ key }) => key !== 'watermark'));
    world.store.clock.now = noon + 50 * hour;
    expect(await codeOf()).toBe('MEMBER');
  });

  test('records a changed activity and a changed profile, once', async () => {
    world.simulator.accounts.change(member, { billingStatus: 'Canceled' });
    world.simulator.accounts.change('a07e00000005', { organizationName: 'Renamed' });

    const run = await audit();

    expect(run.changes).toEqual({ updated: 2 });
    expect(await codeOf()).toBe('ACCOUNT_CANCELED');
    expect((await world.get(accountIdOf('a07e00000005')))?.profile.organizationName).toBe('Renamed');
    expect((await audit()).changes).toEqual({});
  });

  test('takes nothing from an account that is not listed, but no longer vouches for it', async () => {
    world.simulator.accounts.change(member, { partner: 'foreign' });

    const run = await audit();

    expect(run.changes).toEqual({ missed: 1 });
    // The last audit that saw it was 25 hours ago: still fresh, then in grace, while the others stay fresh.
    expect(await codeOf()).toBe('MEMBER');
    world.store.clock.now = noon + 27 * hour;
    expect(await codeOf()).toBe('MEMBER_IN_GRACE');
    expect(await codeOf(accountIdOf('a07e00000005'))).toBe('MEMBER');

    world.simulator.accounts.change(member, { partner: 'ours' });
    expect((await audit()).changes).toEqual({ reappeared: 1 });
    expect(await codeOf()).toBe('MEMBER');
  });
});

describe('a list that changes while it is read', () => {
  test('counts an account that comes twice once', async () => {
    const { listAccounts } = world.auditDependencies().constantContact;
    let pages = 0;
    const constantContact = {
      listAccounts: (...call: Parameters<typeof listAccounts>) => {
        pages += 1;
        // A newcomer at the front pushes the last row of the first page onto the second one.
        if (pages === 2) world.simulator.accounts.add({ accountId: 'a0000front', partner: 'ours' });
        return listAccounts(...call);
      },
    };

    const run = await runAudit({ ...world.auditDependencies(), constantContact }, world.deadline());

    expect(run.state).toBe('completed');
    expect(run.accounts).toBeGreaterThanOrEqual(120);
    expect(run.changes.discovered).toBe(run.accounts);
  });
});

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
      world.store.clock.now = noon + hour;
      world.simulator.accounts.change('a07e00000119', { partner: 'foreign' });
      world.simulator.accounts.add({ accountId: 'a0newcomer', partner: 'ours' });
      world.vendor.secrets.delete('partner-token');
      const before = [await world.store.dump(world.store.tables.memberships), await trail()];
      world.simulator.faults.add(fault);
      const fresh = {
        ...world.auditDependencies(),
        constantContact: world.vendor.client({ tokenUrl: world.simulator.tokenUrl }),
      };

      await expect(runAudit(fresh, world.deadline())).rejects.toThrow(reason);

      expect([await world.store.dump(world.store.tables.memberships), await trail()]).toEqual(before);
      expect(await runs()).toContainEqual(
        expect.objectContaining({
          state: 'failed',
          reason: expect.stringMatching(reason),
          endedAt: expect.any(String),
        }),
      );
      expect(world.logged.at(-1)?.event).toBe('AUDIT_FAILED');
      expect(await codeOf()).toBe('MEMBER');

      world.simulator.faults.clear();
      expect((await audit()).changes).toEqual({ discovered: 1, missed: 1 });
    },
  );

  test('a 401 in mid-scan that a new token mends is no failure', async () => {
    world.simulator.faults.add({ operation: 'list', kind: 'unauthorized', afterCalls: 1, times: 1 });

    expect((await audit()).state).toBe('completed');
    expect(world.simulator.requests.token).toBe(2);
  });

  test('for a moment, with 500s, a drop or being throttled, is no failure', async () => {
    for (const [index, kind] of (['status', 'drop', 'throttled', 'close_mid_body'] as const).entries()) {
      world.simulator.faults.add({ operation: 'list', kind, times: 1, afterCalls: 2 * index });
    }

    expect((await audit()).accounts).toBe(120);
  });
});

describe('when DynamoDB fails', () => {
  test('while changes are written, those written stand whole, and the next run writes the others', async () => {
    let transactions = 0;
    const { client } = world.store.context;
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

    await expect(audit()).rejects.toThrow(TransactionCanceledException);

    const memberships = await world.store.dump(world.store.tables.memberships);
    expect(memberships.length).toBeGreaterThan(0);
    expect(memberships.length).toBeLessThan(120);
    expect(memberships.map(({ accountId }) => accountId).toSorted()).toEqual(
      (await trail()).map(({ accountId }) => accountId).toSorted(),
    );
    expect(memberships.some(({ key }) => key === 'watermark')).toBe(false);

    transactions = 1_000;
    expect((await audit()).changes.discovered).toBe(120 - memberships.length);
    expect(await trail()).toHaveLength(120);
  });
});

describe('when the time of a run is over', () => {
  test('in the middle of the scan, nothing changes', async () => {
    await expect(runAudit(world.auditDependencies(), world.store.clock.now - 1)).rejects.toThrow(/unavailable/);

    expect(await world.store.dump(world.store.tables.memberships)).toEqual([]);
  });
});
