/** What happens seldom, and must not do harm when it does. */
import { describe, expect, test } from 'vitest';
import { getAudit, listAudits } from '../../../shared/use-cases/audit/read.ts';
import { releaseAudit, startAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import { answerVerification } from '../../support/answers.ts';
import { hour, noon } from '../../support/memberships.ts';
import { member, nth, useAuditWorld } from '../../support/use-audit-world.ts';

const { audit, codeOf, control, move, nextAudit, tickNow, trail, world, withPage } = useAuditWorld(24);

test('a clock that is behind keeps no run from its end', async () => {
  await audit();
  world().store.clock.now = noon - 1_000;
  world().simulator.accounts.add({ accountId: 'newcomer' });

  expect(await tickNow()).toMatchObject({ outcome: 'worked', run: { state: 'completed', changes: { discovered: 1 } } });
});

test('a write that fails for a moment costs a departure one run', async () => {
  await audit();
  move(1, 1);
  const { changeMembership } = world().auditDependencies();
  let failures = 0;
  const run = await nextAudit({
    changeMembership: async (...call) => {
      failures += 1;
      if (failures === 1) throw new Error('for a moment');
      return changeMembership(...call);
    },
  });
  expect(run).toMatchObject({ state: 'completed', failures: 1, changes: {} });

  await nextAudit();
  await nextAudit();

  expect(await codeOf()).toBe('LEFT_PARTNER');
});

test('a run counts what it has written, and not what somebody else has written meanwhile', async () => {
  await audit();
  move(1, 1);
  world().store.clock.now += hour;
  const deadline = world().deadline();
  const { plans } = world().auditDependencies();
  const paused = await audit({
    plans: {
      ...plans,
      readPart: async (...part) => {
        const changes = await plans.readPart(...part);
        world().store.clock.now = deadline - 5_000;
        return changes;
      },
    },
  });
  expect(paused).toMatchObject({ state: 'applying', plan: { changes: { missed: 1 } } });
  move(1, 1, 'ours');
  await answerVerification({ accountId: member }, 'app', world().deadline(), world().verificationDependencies());

  const run = await audit();

  expect(run).toMatchObject({ state: 'completed', changes: {} });
  expect((await trail()).filter(({ action }) => action === 'missed')).toEqual([]);
});

test('a released plan waits for nothing that its scan has waited for', async () => {
  await audit();
  move(0, 20);
  world().store.clock.now += hour;
  const { constantContact } = world().auditDependencies();
  const retryAt = noon + 12 * hour;
  const spent: typeof constantContact = {
    ...constantContact,
    listAccounts: async () => ({ ok: false, failure: { kind: 'budget_spent', reason: 'for today', retryAt } }),
  };
  expect(await audit({ constantContact: spent })).toMatchObject({ state: 'scanning', resumesAt: retryAt });
  const stopped = await audit();
  expect(stopped).toMatchObject({ state: 'quarantined', resumesAt: undefined });

  const planHash = stopped.plan?.hash ?? '';
  await releaseAudit({ runId: stopped.runId, planHash, by: 'bob' }, world().controlDependencies);

  expect(await tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked', run: { state: 'completed' } });
});

describe('a dry run', () => {
  const dryRun = async () => {
    world().store.clock.now += 1_000;
    await startAudit({ dryRun: true, startedBy: 'alice' }, world().controlDependencies);
  };

  test('does not keep a run that failed from being tried again', async () => {
    await audit();
    world().store.clock.now = noon + 6 * hour;
    world().simulator.faults.add({ operation: 'list', kind: 'html' });
    await expect(tickNow({}, 'when_due')).rejects.toThrow(/^not_understood: /);
    world().simulator.faults.clear();
    await dryRun();
    await tickNow();

    world().store.clock.now += 16 * 60_000;

    expect(await tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked' });
  });

  test('leaves a quarantined plan releasable, once it has ended', async () => {
    await audit();
    move(0, 20);
    const stopped = await nextAudit();
    const release = () =>
      releaseAudit(
        { runId: stopped.runId, planHash: stopped.plan?.hash ?? '', by: 'bob' },
        world().controlDependencies,
      );
    await dryRun();
    expect(await release()).toEqual({ outcome: 'refused', why: 'running' });
    await tickNow();

    expect(await release()).toMatchObject({ outcome: 'released' });

    expect(await tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked', run: { runId: stopped.runId } });
    expect((await control()).run?.state).toBe('completed');
  });
});

test('a page of the audits is never longer than asked for, and none is left out', async () => {
  await audit();
  await nextAudit();
  world().store.clock.now += hour;
  await startAudit({ dryRun: false, startedBy: 'alice' }, world().controlDependencies);
  const found: string[] = [];
  let before: string | undefined;
  do {
    const { runs, next } = await listAudits(1, before, world().readDependencies);
    expect(runs.length).toBeLessThanOrEqual(1);
    found.push(...runs.map(({ runId }) => runId));
    before = next;
  } while (before !== undefined);

  expect(found).toHaveLength(3);
  expect(found).toEqual(found.toSorted().toReversed());
});

test('a list as long as ours of accounts that are all strangers is quarantined', async () => {
  await audit();
  move(0, 24);
  for (let account = 0; account < 24; account += 1) world().simulator.accounts.add({ accountId: `other${account}` });

  expect(await nextAudit()).toMatchObject({
    state: 'quarantined',
    changes: {},
    plan: { missing: 24, expected: 24, brake: ['list_shrank'] },
  });
});

test('the longest names there are fit into a page and into a plan', async () => {
  // Each of them takes six bytes in JSON.
  const name = '\u0001'.repeat(200);
  const wide = withPage(1, (page) => ({
    ...page,
    accounts: Array.from({ length: 50 }, (_, index) => ({
      accountId: nth(index),
      activity: { value: 'unknown' as const, raw: name },
      profile: { organizationName: name, siteOwnerName: name },
    })),
  }));

  expect((await audit(wide)).state).toBe('completed');
});

test('a day that the vendor has closed is waited for, with what was read by then', async () => {
  await audit();
  world().store.clock.now += hour;
  const { constantContact } = world().auditDependencies();
  const closed = { ok: false, failure: { kind: 'quota_exceeded', reason: 'no more today' } } as const;
  const midnight = noon + 12 * hour;

  expect(await audit({ constantContact: { ...constantContact, listAccounts: async () => closed } })).toMatchObject({
    state: 'scanning',
    resumesAt: midnight,
  });
  expect(await tickNow({}, 'when_due')).toEqual({ outcome: 'nothing_to_do', why: 'waiting' });
  world().store.clock.now = midnight;
  expect(await tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked', run: { state: 'completed' } });
});

test('a scan of which a page is gone never ends as if it were whole', async () => {
  await audit();
  world().store.clock.now += hour;
  const { pages } = world().auditDependencies();
  const holed: typeof pages = {
    ...pages,
    readAll: async function* (runId, options) {
      yield* pages.readAll(runId, options);
      yield { number: 7, accounts: [] };
    },
  };

  await expect(tickNow({ pages: holed })).rejects.toThrow(/no longer there/);
  expect(await codeOf()).toBe('MEMBER');
});

test('many accounts that cannot be written keep nobody else from being audited', async () => {
  await audit();
  world().store.clock.now += hour;
  for (let index = 0; index < 15; index += 1) {
    const record = { accountId: nth(index), version: 2, day: '2026-11-21', at: 'before a restore' };
    await world().store.put(world().store.tables.auditRecords, record);
    world().simulator.accounts.change(nth(index), { organizationName: 'Renamed' });
  }
  world().simulator.accounts.change(nth(20), { organizationName: 'Renamed' });

  expect(await audit()).toMatchObject({ state: 'completed', failures: 15, changes: { updated: 1 } });
});

test('a quarantined plan whose place a newer run has taken no longer looks releasable', async () => {
  await audit();
  move(0, 20);
  const first = await nextAudit();
  expect((await getAudit(first.runId, world().readDependencies))?.releasableUntil).toBeDefined();

  const second = await nextAudit();

  expect(await getAudit(first.runId, world().readDependencies)).toMatchObject({
    state: 'quarantined',
    releasableUntil: undefined,
  });
  const { runs } = await listAudits(10, undefined, world().readDependencies);
  expect(runs.filter(({ releasableUntil }) => releasableUntil !== undefined).map(({ runId }) => runId)).toEqual([
    second.runId,
  ]);
});
