import { beforeEach, describe, expect, test } from 'vitest';
import { answerVerification } from '../../shared/api/verify.ts';
import { runAudit } from '../../shared/audit/run.ts';
import { createLease } from '../../shared/store/lease.ts';
import { accountIdOf, hour, noon } from '../support/memberships.ts';
import { canceled, member, seed, useAuditWorld } from '../support/use-audit-world.ts';

const { audit, codeOf, memberships, run, runs, trail, withPage, world } = useAuditWorld();

describe('a first audit', () => {
  test('lists every page, adds everybody, and writes the watermark last', async () => {
    const ended = await audit();

    expect(ended).toMatchObject({ state: 'completed', pages: 3, accounts: 120, changes: { discovered: 120 } });
    expect(world().simulator.requests.list).toBe(3);
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

    const pages = world()
      .logged.filter(({ event }) => event === 'AUDIT_PAGE')
      .map(({ fields }) => fields['accounts']);
    expect(pages).toEqual([50, 100, 120]);
    expect(world().logged.at(0)?.event).toBe('AUDIT_STARTED');
    expect(world().logged.at(-1)?.event).toBe('AUDIT_COMPLETED');
  });
});

describe('a second audit', () => {
  beforeEach(async () => {
    await audit();
    world().store.clock.now = noon + 25 * hour;
    world().store.requests.length = 0;
  });

  test('of unchanged accounts writes nothing for any of them, and renews the evidence of all', async () => {
    const before = await memberships();
    world().store.requests.length = 0;

    const ended = await audit();

    expect(ended.changes).toEqual({});
    const writes = world().store.requests.filter((command) => /Put|Write|Update|Delete/.test(command));
    // The lease; the run's record at its begin, before it applies and at its end; the watermark; the lease given back.
    expect(writes).toEqual([...Array(5).fill('PutItemCommand'), 'DeleteItemCommand']);
    const after = await memberships();
    expect(after.filter(({ key }) => key !== 'watermark')).toEqual(before.filter(({ key }) => key !== 'watermark'));
    world().store.clock.now = noon + 50 * hour;
    expect(await codeOf()).toBe('MEMBER');
  });

  test('records a changed activity and a changed profile, once', async () => {
    world().simulator.accounts.change(member, { billingStatus: 'Canceled' });
    world().simulator.accounts.change('a07e00000005', { organizationName: 'Renamed' });

    const ended = await audit();

    expect(ended.changes).toEqual({ updated: 2 });
    expect(await codeOf()).toBe('ACCOUNT_CANCELED');
    expect((await world().get(accountIdOf('a07e00000005')))?.profile.organizationName).toBe('Renamed');
    expect((await audit()).changes).toEqual({});
  });

  test('takes nothing from an account that is not listed, but no longer vouches for it', async () => {
    await audit();
    world().store.clock.now = noon + 26 * hour;
    world().simulator.accounts.change(member, { partner: 'foreign' });

    const ended = await audit();

    expect(ended.changes).toEqual({ missed: 1 });
    // The audit at hour 25 was the last to see it: fresh for 26 hours from then, in grace for 72, while the others stay fresh.
    world().store.clock.now = noon + 51 * hour;
    expect(await codeOf()).toBe('MEMBER');
    world().store.clock.now = noon + 51 * hour + 1_000;
    expect(await codeOf()).toBe('MEMBER_IN_GRACE');
    expect(await codeOf(accountIdOf('a07e00000005'))).toBe('MEMBER');

    world().simulator.accounts.change(member, { partner: 'ours' });
    expect((await audit()).changes).toEqual({ reappeared: 1 });
    expect(await codeOf()).toBe('MEMBER');
  });
});

describe('a list that changes while it is read', () => {
  test('counts an account that comes twice once, as it was seen last', async () => {
    const again = { accountId: member, activity: { value: 'canceled', raw: 'Canceled' }, profile: {} } as const;

    const ended = await run(withPage(2, (page) => ({ ...page, accounts: [again, ...page.accounts] })));

    expect(ended).toMatchObject({ accounts: 120, changes: { discovered: 120 } });
    expect(await codeOf()).toBe('ACCOUNT_CANCELED');
  });

  test('does not overwrite what was learnt while it was read', async () => {
    await audit();
    world().store.clock.now = noon + hour;
    world().simulator.accounts.change(member, { billingStatus: 'Canceled' });
    const learning = withPage(2, async (page) => {
      // The first page said canceled; then the owner came back and was verified.
      world().store.clock.now += 1_000;
      world().simulator.accounts.change(member, { billingStatus: 'Open' });
      await answerVerification({ accountId: member }, 'app', world().deadline(), world().verificationDependencies());
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
      second = await runAudit(world().auditDependencies(), world().deadline());
      return page;
    });

    expect((await run(first)).state).toBe('completed');

    expect(second).toBeUndefined();
    expect(world().logged.map(({ event }) => event)).toContain('AUDIT_SKIPPED');
    expect((await audit()).state).toBe('completed');
  });

  test('are two when the first was killed and its time is over', async () => {
    const killed = createLease(world().store.context, world().store.tables.workState, 'audit-run');
    await killed.tryAcquire('killed', world().deadline() + 60_000);
    expect(await runAudit(world().auditDependencies(), world().deadline())).toBeUndefined();

    world().store.clock.now = world().deadline() + 60_000;

    expect((await audit()).state).toBe('completed');
  });
});

describe('an empty list', () => {
  test('is not believed while many accounts are known', async () => {
    await audit();
    const before = [await memberships(), await trail()];
    for (const { accountId } of seed) world().simulator.accounts.remove(accountId);

    await expect(audit()).rejects.toThrow(/^implausible: /);

    expect([await memberships(), await trail()]).toEqual(before);
  });

  test('is the truth for a partner without accounts', async () => {
    for (const { accountId } of seed) world().simulator.accounts.remove(accountId);

    expect(await audit()).toMatchObject({ state: 'completed', accounts: 0 });
  });
});
