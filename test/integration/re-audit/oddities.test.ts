/** What happens seldom, and must not do harm when it does. */
import { describe, expect } from 'vitest';
import { getAudit, listAudits } from '../../../shared/use-cases/audit/read.ts';
import { releaseAudit, startAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import { answerVerification } from '../../support/answers.ts';
import { type AuditedWorld, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour, noon } from '../../support/memberships.ts';

const test = testAudits({ accounts: 24 });

test('a clock that is behind keeps no run from its end', async ({ world }) => {
  await world.audit();
  world.store.clock.now = noon - 1_000;
  world.simulator.accounts.add({ accountId: 'newcomer' });

  expect(await world.tickNow()).toMatchObject({
    outcome: 'worked',
    run: { state: 'completed', changes: { discovered: 1 } },
  });
});

test('a write that fails for a moment costs a departure one run', async ({ world }) => {
  await world.audit();
  world.move(1, 1);
  const { changeMembership } = world.auditDependencies();
  let failures = 0;
  const run = await world.nextAudit({
    changeMembership: async (...call) => {
      failures += 1;
      if (failures === 1) throw new Error('for a moment');
      return changeMembership(...call);
    },
  });
  expect(run).toMatchObject({ state: 'completed', failures: 1, changes: {} });

  await world.nextAudit();
  await world.nextAudit();

  expect(await world.codeOf()).toBe('LEFT_PARTNER');
});

test('a run counts what it has written, and not what somebody else has written meanwhile', async ({ world }) => {
  await world.audit();
  world.move(1, 1);
  world.store.clock.now += hour;
  const deadline = world.deadline();
  const { plans } = world.auditDependencies();
  const paused = await world.audit({
    plans: {
      ...plans,
      readPart: async (...part) => {
        const changes = await plans.readPart(...part);
        world.store.clock.now = deadline - 5_000;
        return changes;
      },
    },
  });
  expect(paused).toMatchObject({ state: 'applying', plan: { changes: { missed: 1 } } });
  world.move(1, 1, 'ours');
  await answerVerification({ accountId: member }, 'app', world.deadline(), world.verificationDependencies());

  const run = await world.audit();

  expect(run).toMatchObject({ state: 'completed', changes: {} });
  expect((await world.trail()).filter(({ action }) => action === 'missed')).toEqual([]);
});

test('a released plan waits for nothing that its scan has waited for', async ({ world }) => {
  await world.audit();
  world.move(0, 20);
  world.store.clock.now += hour;
  const { constantContact } = world.auditDependencies();
  const retryAt = noon + 12 * hour;
  const spent: typeof constantContact = {
    ...constantContact,
    listAccounts: async () => ({ ok: false, failure: { kind: 'budget_spent', reason: 'for today', retryAt } }),
  };
  expect(await world.audit({ constantContact: spent })).toMatchObject({ state: 'scanning', resumesAt: retryAt });
  const stopped = await world.audit();
  expect(stopped).toMatchObject({ state: 'quarantined', resumesAt: undefined });

  const planHash = stopped.plan?.hash ?? '';
  await releaseAudit({ runId: stopped.runId, planHash, by: 'bob' }, world.controlDependencies);

  expect(await world.tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked', run: { state: 'completed' } });
});

describe('a dry run', () => {
  const dryRun = async (world: AuditedWorld) => {
    world.store.clock.now += 1_000;
    await startAudit({ dryRun: true, startedBy: 'alice' }, world.controlDependencies);
  };

  test('does not keep a run that failed from being tried again', async ({ world }) => {
    await world.audit();
    world.store.clock.now = noon + 6 * hour;
    world.simulator.faults.add({ operation: 'list', kind: 'html' });
    await expect(world.tickNow({}, 'when_due')).rejects.toThrow(/^not_understood: /);
    world.simulator.faults.clear();
    await dryRun(world);
    await world.tickNow();

    world.store.clock.now += 16 * 60_000;

    expect(await world.tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked' });
  });

  test('leaves a quarantined plan releasable, once it has ended', async ({ world }) => {
    await world.audit();
    world.move(0, 20);
    const stopped = await world.nextAudit();
    const release = () =>
      releaseAudit({ runId: stopped.runId, planHash: stopped.plan?.hash ?? '', by: 'bob' }, world.controlDependencies);
    await dryRun(world);
    expect(await release()).toEqual({ outcome: 'refused', why: 'running' });
    await world.tickNow();

    expect(await release()).toMatchObject({ outcome: 'released' });

    expect(await world.tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked', run: { runId: stopped.runId } });
    expect((await world.control()).run?.state).toBe('completed');
  });
});

test('a page of the audits is never longer than asked for, and none is left out', async ({ world }) => {
  await world.audit();
  await world.nextAudit();
  world.store.clock.now += hour;
  await startAudit({ dryRun: false, startedBy: 'alice' }, world.controlDependencies);
  const found: string[] = [];
  let before: string | undefined;
  do {
    const { runs, next } = await listAudits(1, before, world.readDependencies);
    expect(runs.length).toBeLessThanOrEqual(1);
    found.push(...runs.map(({ runId }) => runId));
    before = next;
  } while (before !== undefined);

  expect(found).toHaveLength(3);
  expect(found).toEqual(found.toSorted().toReversed());
});

test('a list as long as ours of accounts that are all strangers is quarantined', async ({ world }) => {
  await world.audit();
  world.move(0, 24);
  for (let account = 0; account < 24; account += 1) world.simulator.accounts.add({ accountId: `other${account}` });

  expect(await world.nextAudit()).toMatchObject({
    state: 'quarantined',
    changes: {},
    plan: { missing: 24, expected: 24, brake: ['list_shrank'] },
  });
});

test('the longest names there are fit into a page and into a plan', async ({ world }) => {
  // Each of them takes six bytes in JSON.
  const name = '\u0001'.repeat(200);
  const wide = world.withPage(1, (page) => ({
    ...page,
    accounts: Array.from({ length: 50 }, (_, index) => ({
      accountId: nth(index),
      activity: { value: 'unknown' as const, raw: name },
      profile: { organizationName: name, siteOwnerName: name },
    })),
  }));

  expect((await world.audit(wide)).state).toBe('completed');
});

test('a day that the vendor has closed is waited for, with what was read by then', async ({ world }) => {
  await world.audit();
  world.store.clock.now += hour;
  const { constantContact } = world.auditDependencies();
  const closed = { ok: false, failure: { kind: 'quota_exceeded', reason: 'no more today' } } as const;
  const midnight = noon + 12 * hour;

  expect(
    await world.audit({ constantContact: { ...constantContact, listAccounts: async () => closed } }),
  ).toMatchObject({
    state: 'scanning',
    resumesAt: midnight,
  });
  expect(await world.tickNow({}, 'when_due')).toEqual({ outcome: 'nothing_to_do', why: 'waiting' });
  world.store.clock.now = midnight;
  expect(await world.tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked', run: { state: 'completed' } });
});

test('a scan of which a page is gone never ends as if it were whole', async ({ world }) => {
  await world.audit();
  world.store.clock.now += hour;
  const { pages } = world.auditDependencies();
  const holed: typeof pages = {
    ...pages,
    readAll: async function* (runId, options) {
      yield* pages.readAll(runId, options);
      yield { number: 7, accounts: [] };
    },
  };

  await expect(world.tickNow({ pages: holed })).rejects.toThrow(/no longer there/);
  expect(await world.codeOf()).toBe('MEMBER');
});

test('many accounts that cannot be written keep nobody else from being audited', async ({ world }) => {
  await world.audit();
  world.store.clock.now += hour;
  for (let index = 0; index < 15; index += 1) {
    const record = { accountId: nth(index), version: 2, day: '2026-11-21', at: 'before a restore' };
    await world.store.put(world.store.tables.auditRecords, record);
    world.simulator.accounts.change(nth(index), { organizationName: 'Renamed' });
  }
  world.simulator.accounts.change(nth(20), { organizationName: 'Renamed' });

  expect(await world.audit()).toMatchObject({ state: 'completed', failures: 15, changes: { updated: 1 } });
});

test('a quarantined plan whose place a newer run has taken no longer looks releasable', async ({ world }) => {
  await world.audit();
  world.move(0, 20);
  const first = await world.nextAudit();
  expect((await getAudit(first.runId, world.readDependencies))?.releasableUntil).toBeDefined();

  const second = await world.nextAudit();

  expect(await getAudit(first.runId, world.readDependencies)).toMatchObject({
    state: 'quarantined',
    releasableUntil: undefined,
  });
  const { runs } = await listAudits(10, undefined, world.readDependencies);
  expect(runs.filter(({ releasableUntil }) => releasableUntil !== undefined).map(({ runId }) => runId)).toEqual([
    second.runId,
  ]);
});
