import { TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../infra/local/simulator/faults.ts';
import { answerQuestion } from '../../shared/api/check.ts';
import { answerVerification } from '../../shared/api/verify.ts';
import { runAudit } from '../../shared/audit/run.ts';
import type { AccountPage } from '../../shared/constant-contact/types.ts';
import { createLease } from '../../shared/store/lease.ts';
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
const run = async (dependencies = world.auditDependencies(), deadline = world.deadline()) => {
  const ended = await runAudit(dependencies, deadline);
  if (ended === undefined) throw new Error('another run is going on');
  return ended;
};
const audit = (reviewMode?: 'auto' | 'manual') => run(world.auditDependencies(reviewMode));
const codeOf = async (accountId = member) => (await answerQuestion({ accountId }, world.checkDependencies)).code;
const trail = () => world.store.dump(world.store.tables.auditRecords);
const runs = () => world.store.dump(world.store.tables.workState);

describe('a first audit', () => {
  test('lists every page, adds everybody, and writes the watermark last', async () => {
    const ended = await audit();

    expect(ended).toMatchObject({ state: 'completed', pages: 3, accounts: 120, changes: { discovered: 120 } });
    expect(world.simulator.requests.list).toBe(3);
    expect(await codeOf(member)).toBe('MEMBER');
    expect(await codeOf(canceled)).toBe('ACCOUNT_CANCELED');
    expect(await codeOf(accountIdOf('stranger'))).toBe('UNKNOWN_ACCOUNT');
    expect(await trail()).toHaveLength(120);
    expect(await runs()).toEqual([
      expect.objectContaining({
        id: ended.runId,
        state: 'completed',
        accounts: 120,
        expiresAt: noon / 1000 + 400 * 86_400,
      }),
    ]);
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

    const ended = await audit();

    expect(ended.changes).toEqual({});
    const writes = world.store.requests.filter((command) => /Put|Write|Update|Delete/.test(command));
    // The lease; the run's record at its begin, before it applies and at its end; the watermark; the lease given back.
    expect(writes).toEqual([...Array(5).fill('PutItemCommand'), 'DeleteItemCommand']);
    const after = await world.store.dump(world.store.tables.memberships);
    expect(after.filter(({ key }) => key !== 'watermark')).toEqual(before.filter(({ key }) => key !== 'watermark'));
    world.store.clock.now = noon + 50 * hour;
    expect(await codeOf()).toBe('MEMBER');
  });

  test('records a changed activity and a changed profile, once', async () => {
    world.simulator.accounts.change(member, { billingStatus: 'Canceled' });
    world.simulator.accounts.change('a07e00000005', { organizationName: 'Renamed' });

    const ended = await audit();

    expect(ended.changes).toEqual({ updated: 2 });
    expect(await codeOf()).toBe('ACCOUNT_CANCELED');
    expect((await world.get(accountIdOf('a07e00000005')))?.profile.organizationName).toBe('Renamed');
    expect((await audit()).changes).toEqual({});
  });

  test('takes nothing from an account that is not listed, but no longer vouches for it', async () => {
    await audit();
    world.store.clock.now = noon + 26 * hour;
    world.simulator.accounts.change(member, { partner: 'foreign' });

    const ended = await audit();

    expect(ended.changes).toEqual({ missed: 1 });
    // The audit at hour 25 was the last to see it: fresh for 26 hours from then, in grace for 72, while the others stay fresh.
    world.store.clock.now = noon + 51 * hour;
    expect(await codeOf()).toBe('MEMBER');
    world.store.clock.now = noon + 51 * hour + 1_000;
    expect(await codeOf()).toBe('MEMBER_IN_GRACE');
    expect(await codeOf(accountIdOf('a07e00000005'))).toBe('MEMBER');

    world.simulator.accounts.change(member, { partner: 'ours' });
    expect((await audit()).changes).toEqual({ reappeared: 1 });
    expect(await codeOf()).toBe('MEMBER');
  });
});

/** The real client, with its nth page changed on the way. */
type List = ReturnType<AuditWorld['auditDependencies']>['constantContact']['listAccounts'];
const withPage = (nth: number, change: (page: AccountPage) => AccountPage | Promise<AccountPage>) => {
  const dependencies = world.auditDependencies();
  let pages = 0;
  const listAccounts: List = async (...call) => {
    pages += 1;
    const answer = await dependencies.constantContact.listAccounts(...call);
    return answer.ok && pages === nth ? { ok: true, value: await change(answer.value) } : answer;
  };
  return { ...dependencies, constantContact: { listAccounts } };
};

describe('a list that changes while it is read', () => {
  test('counts an account that comes twice once, as it was seen last', async () => {
    const again = { accountId: member, activity: { value: 'canceled', raw: 'Canceled' }, profile: {} } as const;

    const ended = await run(withPage(2, (page) => ({ ...page, accounts: [again, ...page.accounts] })));

    expect(ended).toMatchObject({ accounts: 120, changes: { discovered: 120 } });
    expect(await codeOf()).toBe('ACCOUNT_CANCELED');
  });

  test('does not overwrite what was learnt while it was read', async () => {
    await audit();
    world.store.clock.now = noon + hour;
    world.simulator.accounts.change(member, { billingStatus: 'Canceled' });
    const learning = withPage(2, async (page) => {
      // The first page said canceled; then the owner came back and was verified.
      world.store.clock.now += 1_000;
      world.simulator.accounts.change(member, { billingStatus: 'Open' });
      await answerVerification({ accountId: member }, 'app', world.deadline(), world.verificationDependencies());
      return page;
    });

    await run(learning);

    expect(await codeOf()).toBe('MEMBER');
  });

  test('says nothing of the activity of an account without a billing status', async () => {
    await audit();
    const silent = withPage(1, (page) => ({
      ...page,
      accounts: page.accounts.map(({ accountId }) => ({ accountId, profile: {} })),
    }));

    expect((await run(silent)).changes).toEqual({});
    expect(await codeOf(canceled)).toBe('ACCOUNT_CANCELED');
  });
});

describe('two runs at once', () => {
  test('are one: the second does nothing, and the next one after the first is a run again', async () => {
    let second: Awaited<ReturnType<typeof runAudit>> | 'not asked' = 'not asked';
    const first = withPage(1, async (page) => {
      second = await runAudit(world.auditDependencies(), world.deadline());
      return page;
    });

    expect((await run(first)).state).toBe('completed');

    expect(second).toBeUndefined();
    expect(world.logged.map(({ event }) => event)).toContain('AUDIT_SKIPPED');
    expect((await audit()).state).toBe('completed');
  });

  test('are two when the first was killed and its time is over', async () => {
    const killed = createLease(world.store.context, world.store.tables.workState, 'audit-run');
    await killed.tryAcquire('killed', world.deadline() + 60_000);
    expect(await runAudit(world.auditDependencies(), world.deadline())).toBeUndefined();

    world.store.clock.now = world.deadline() + 60_000;

    expect((await audit()).state).toBe('completed');
  });
});

describe('an empty list', () => {
  test('is not believed while many accounts are known', async () => {
    await audit();
    const before = [await world.store.dump(world.store.tables.memberships), await trail()];
    for (const { accountId } of seed) world.simulator.accounts.remove(accountId);

    await expect(audit()).rejects.toThrow(/^implausible: /);

    expect([await world.store.dump(world.store.tables.memberships), await trail()]).toEqual(before);
  });

  test('is the truth for a partner without accounts', async () => {
    for (const { accountId } of seed) world.simulator.accounts.remove(accountId);

    expect(await audit()).toMatchObject({ state: 'completed', accounts: 0 });
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

    await expect(audit()).rejects.toThrow(/accounts could not be written/);

    const [failed] = await runs();
    expect(failed).toMatchObject({
      state: 'failed',
      pages: 3,
      accounts: 120,
      changes: { discovered: 15 },
      failures: 15,
    });
    const memberships = await world.store.dump(world.store.tables.memberships);
    expect(memberships).toHaveLength(15);
    expect(memberships.map(({ accountId }) => accountId).toSorted()).toEqual(
      (await trail()).map(({ accountId }) => accountId).toSorted(),
    );
    expect(memberships.some(({ key }) => key === 'watermark')).toBe(false);

    transactions = 1_000;
    expect((await audit()).changes.discovered).toBe(120 - memberships.length);
    expect(await trail()).toHaveLength(120);
  });
});

describe('an account that cannot be written', () => {
  const expectSetAside = async (accountId: string) => {
    const ended = await audit();

    expect(ended).toMatchObject({ state: 'completed', failures: 1 });
    expect(world.logged).toContainEqual({
      event: 'AUDIT_ACCOUNT_FAILED',
      fields: expect.objectContaining({ accountId }),
    });
    world.store.clock.now += 25 * hour;
    expect((await audit()).failures).toBe(1);
    expect(await codeOf(accountIdOf('a07e00000005'))).toBe('MEMBER');
  };

  test('because its trail is ahead keeps nobody else from being audited', async () => {
    const record = { accountId: member, version: 1, day: '2026-11-21', at: 'before a restore' };
    await world.store.put(world.store.tables.auditRecords, record);

    await expectSetAside(member);
  });

  test('because its item is damaged keeps nobody else from being audited', async () => {
    await world.store.put(world.store.tables.memberships, {
      key: `account#${member}`,
      accountId: member,
      version: 'one',
    });

    await expectSetAside(member);
    expect(world.store.damaged).toContain(`account#${member}`);
  });
});

describe('when the time of a run is over', () => {
  test('in the middle of the scan, nothing changes', async () => {
    const deadline = world.deadline();
    const late = withPage(2, (page) => {
      world.vendor.clock.now = deadline;
      return page;
    });

    await expect(run(late, deadline)).rejects.toThrow(/^unavailable: /);

    expect(world.simulator.requests.list).toBe(2);
    expect(await world.store.dump(world.store.tables.memberships)).toEqual([]);
  });

  test('in the middle of the writing, the next run writes the others', async () => {
    const deadline = world.deadline();
    const dependencies = world.auditDependencies();
    let changes = 0;
    const slow: typeof dependencies = {
      ...dependencies,
      changeMembership: (...change) => {
        changes += 1;
        if (changes === 20) world.store.clock.now = deadline + 1;
        return dependencies.changeMembership(...change);
      },
    };

    await expect(run(slow, deadline)).rejects.toThrow(/the time was over/);

    expect(await trail()).toHaveLength(20);
    expect(await world.store.dump(world.store.tables.memberships)).toHaveLength(20);
    expect((await audit()).changes).toEqual({ discovered: 100 });
  });
});
