import { describe, expect } from 'vitest';
import { tick } from '../../../shared/use-cases/audit/tick.ts';
import { answerVerification } from '../../support/answers.ts';
import { canceled, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { accountIdOf, hour, noon } from '../../support/memberships.ts';

const test = testAudits({ onServer: true });

describe('a first audit', () => {
  test('lists every page, credits them, and adds everybody', async ({ world }) => {
    const run = await world.audit();

    expect(run).toMatchObject({
      state: 'completed',
      pages: 3,
      accounts: 120,
      vendorRequests: 3,
      changes: { discovered: 120 },
      plan: { changes: { discovered: 120 }, revocations: 0, entitled: 0, expected: 0, brake: [], parts: 2 },
    });
    expect(world.simulator.requests.list).toBe(3);
    expect(await world.codeOf(member)).toBe('MEMBER');
    expect(await world.codeOf(canceled)).toBe('ACCOUNT_CANCELED');
    expect(await world.codeOf(accountIdOf('stranger'))).toBe('UNKNOWN_ACCOUNT');
    expect(await world.trail()).toHaveLength(120);
    expect(await world.watermark()).toMatchObject({ runId: run.runId, startedAt: '2026-11-21T12:00:00.000Z' });
    expect(await world.records()).toEqual([run]);
    expect(await world.control()).toEqual({
      revision: expect.any(Number),
      run,
      lastOpenedAt: noon,
      lastCompleted: {
        runId: run.runId,
        startedAt: noon,
        endedAt: noon,
        pages: 3,
        accounts: 120,
      },
      credited: { runId: run.runId, startedAt: noon, creditedAt: noon },
      cases: { waiting: 0, unclear: 0, held: 0, lookedAt: noon },
      held: {},
      releases: {},
      credentials: expect.stringMatching(/./),
    });
  });

  test('holds newcomers for a reviewer in manual mode', async ({ world }) => {
    await world.audit({ reviewMode: 'manual' });

    expect(await world.codeOf(member)).toBe('PENDING_REVIEW');
  });

  test('names itself in every record of the trail', async ({ world }) => {
    const { runId } = await world.audit();

    expect((await world.trail()).map(({ actor }) => actor)).toEqual(Array(120).fill({ kind: 'audit', id: runId }));
  });

  test('shows its progress page by page', async ({ world }) => {
    await world.audit();

    expect(world.eventsOf('AUDIT_PAGE').map(({ accounts }) => accounts)).toEqual([50, 100, 120]);
    expect(world.logged.at(0)?.event).toBe('AUDIT_STARTED');
    expect(world.logged.at(-1)?.event).toBe('AUDIT_COMPLETED');
  });

  test('keeps what it read and planned for its time, and its record for longer', async ({ world }) => {
    const { runId, plan } = await world.audit();

    const items = await world.store.dump(world.store.tables.workState);
    const days = Object.fromEntries(
      items.map(({ kind, expiresAt }) => [kind, (Number(expiresAt) - noon / 1000) / 86_400]),
    );
    expect(days).toEqual({
      audit: Number.NaN,
      'audit-run': 400,
      [`audit-page#${runId}`]: 3,
      [`audit-plan#${runId}#${plan?.key}`]: 30,
      // The memory of the brake.
      brake: Number.NaN,
    });
  });
});

describe('a second audit', () => {
  test.beforeEach(async ({ world }) => {
    await world.audit();
    world.store.clock.now = noon + 25 * hour;
  });

  test('of unchanged accounts writes nothing for any of them, and renews the evidence of all', async ({ world }) => {
    const before = await world.memberships();
    world.store.requests.length = 0;

    const run = await world.audit();

    expect(run.changes).toEqual({});
    const writes = world.store.requests.filter((command) => /Put|Write|Update|Delete/.test(command));
    const pages = 3;
    // The hold, a page at a time, the memory of the brake, the credit, the checkpoint before the end, and
    // the end with the record of the run; then the hold of the cases, and its end.
    expect(writes).toEqual([
      ...Array(1 + pages + 1).fill('PutItemCommand'),
      'TransactWriteItemsCommand',
      'PutItemCommand',
      'TransactWriteItemsCommand',
      'PutItemCommand',
      'PutItemCommand',
    ]);
    expect(await world.memberships()).toEqual(before);
    expect(await world.watermark()).toMatchObject({ runId: run.runId, startedAt: '2026-11-22T13:00:00.000Z' });
    world.store.clock.now = noon + 50 * hour;
    expect(await world.codeOf()).toBe('MEMBER');
  });

  test('records a changed activity and a changed profile, once', async ({ world }) => {
    world.simulator.accounts.change(member, { billingStatus: 'Canceled' });
    world.simulator.accounts.change(nth(5), { organizationName: 'Renamed' });

    const run = await world.audit();

    // The cancellation takes access away: it is a case, settled in the same tick.
    expect(run).toMatchObject({ changes: { updated: 1 }, plan: { revocations: 1, entitled: 119, expected: 120 } });
    expect(await world.codeOf()).toBe('ACCOUNT_CANCELED');
    expect((await world.get(nth(5)))?.profile.organizationName).toBe('Renamed');
    expect((await world.nextAudit()).changes).toEqual({});
  });
});

describe('a list that changes while it is read', () => {
  test('counts an account that comes twice once, as it was seen last', async ({ world }) => {
    const again = { accountId: member, activity: { value: 'canceled', raw: 'Canceled' }, profile: {} } as const;

    const run = await world.audit(world.withPage(2, (page) => ({ ...page, accounts: [again, ...page.accounts] })));

    expect(run).toMatchObject({ accounts: 120, changes: { discovered: 120 } });
    expect(await world.codeOf()).toBe('ACCOUNT_CANCELED');
  });

  test('does not overwrite what was learnt while it was read', async ({ world }) => {
    await world.audit();
    world.store.clock.now = noon + hour;
    world.simulator.accounts.change(member, { billingStatus: 'Canceled' });
    const learning = world.withPage(2, async (page) => {
      // The first page said canceled; then the owner came back and was verified.
      world.store.clock.now += 1_000;
      world.simulator.accounts.change(member, { billingStatus: 'Open' });
      await answerVerification({ accountId: member }, 'app', world.deadline(), world.verificationDependencies());
      return page;
    });

    await world.audit(learning);

    expect(await world.codeOf()).toBe('MEMBER');
  });

  test('says nothing of the activity of an account without a billing status', async ({ world }) => {
    await world.audit();
    world.store.clock.now = noon + hour;
    const silent = world.withPage(1, (page) => ({
      ...page,
      accounts: page.accounts.map(({ accountId }) => ({ accountId, profile: {} })),
    }));

    expect((await world.audit(silent)).changes).toEqual({});
    expect(await world.codeOf(canceled)).toBe('ACCOUNT_CANCELED');
  });
});

describe('two ticks at once', () => {
  test('are one: the second does nothing, and the next one after the first is a run again', async ({ world }) => {
    const seconds: unknown[] = [];
    const first = world.withPage(1, async (page) => {
      seconds.push(await world.tickNow(), await world.tickNow({}, 'when_due'));
      return page;
    });

    expect((await world.audit(first)).state).toBe('completed');

    expect(seconds).toEqual(Array(2).fill({ outcome: 'skipped', why: 'held' }));
    expect(world.eventsOf('AUDIT_SKIPPED')).toHaveLength(2);
    expect((await world.nextAudit()).state).toBe('completed');
    expect(await world.records()).toHaveLength(2);
  });

  test('that open at the same moment are one as well', async ({ world }) => {
    const dependencies = [world.auditDependencies(), world.auditDependencies()];

    const outcomes = await Promise.all(dependencies.map((each) => tick(each, world.deadline(), 'now')));

    expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['skipped', 'worked']);
    expect(await world.trail()).toHaveLength(120);
    expect(await world.records()).toHaveLength(1);
  });
});

describe('a tick of the schedule', () => {
  test('opens a run when one is due, and leaves everything as it is before', async ({ world }) => {
    expect(await world.tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked', run: { state: 'completed' } });
    world.store.clock.now = noon + 6 * hour - 60_000;
    await world.unchanged(async () => {
      expect(await world.tickNow({}, 'when_due')).toEqual({ outcome: 'nothing_to_do', why: 'not_due' });
    });
    world.store.clock.now = noon + 6 * hour;
    expect(await world.tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked' });
  });

  test('never opens one where it is switched off', async ({ world }) => {
    const off = { auditEverySeconds: 0 };

    expect(await world.tickNow(off, 'when_due')).toEqual({ outcome: 'nothing_to_do', why: 'not_due' });
    expect((await world.audit(off)).state).toBe('completed');
  });

  test('tries again a quarter of an hour after a failure, and not before', async ({ world }) => {
    await world.audit();
    world.store.clock.now = noon + 6 * hour;
    world.simulator.faults.add({ operation: 'list', kind: 'html' });
    await expect(world.tickNow({}, 'when_due')).rejects.toThrow(/not_understood/);
    world.simulator.faults.clear();

    world.store.clock.now += 14 * 60_000;
    expect(await world.tickNow({}, 'when_due')).toEqual({ outcome: 'nothing_to_do', why: 'not_due' });
    world.store.clock.now += 60_000;
    expect(await world.tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked', run: { state: 'completed' } });
  });
});
