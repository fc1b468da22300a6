/** What happens seldom, and must not do harm when it does. */
import { describe, expect } from 'vitest';
import { readableOf } from '../../../shared/store/entries.ts';
import { listAudits } from '../../../shared/use-cases/audit/read.ts';
import { releaseAudit, startAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import { defaultBrake } from '../../support/audit.ts';
import { type AuditedWorld, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { accountIdOf, hour, noon } from '../../support/memberships.ts';

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

test('a write that fails for a moment costs a departure one run, and the watermark names the account', async ({
  world,
}) => {
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
  expect(await world.watermark()).toMatchObject({
    runId: run.runId,
    except: [{ accountId: member, seenAt: '2026-11-21T12:00:00.000Z' }],
  });

  await world.nextAudit();
  expect(await world.watermark()).not.toHaveProperty('except');
  expect((await world.get(member))?.relationship).toMatchObject({
    evidence: { observedAt: noon },
    missingSince: noon + 12 * hour,
  });
  await world.nextAudit();

  expect(await world.codeOf()).toBe('LEFT_PARTNER');
});

test('a release waits for nothing that a scan waits for', async ({ world }) => {
  await world.audit();
  for (let index = 10; index < 20; index += 1) {
    world.simulator.accounts.change(nth(index), { billingStatus: 'Canceled' });
  }
  await world.nextAudit();
  world.store.clock.now += 6 * hour;
  const { constantContact } = world.auditDependencies();
  const retryAt = world.store.clock.now + 12 * hour;
  const spent: typeof constantContact = {
    ...constantContact,
    listAccounts: async () => ({ ok: false, failure: { kind: 'budget_spent', reason: 'for today', retryAt } }),
  };
  expect(await world.audit({ constantContact: spent })).toMatchObject({ state: 'scanning', resumesAt: retryAt });
  const { runId, hash } = (await world.control()).held?.taking_away ?? expect.fail('nothing is held');

  await releaseAudit({ runId, planHash: hash, by: 'bob' }, world.controlDependencies);

  expect(await world.tickNow({}, 'when_due')).toEqual({ outcome: 'nothing_to_do', why: 'waiting' });
  expect(await world.codeOf(nth(10))).toBe('ACCOUNT_CANCELED');
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

  test('leaves what is held releasable, before and after it has ended', async ({ world }) => {
    await world.audit();
    for (let index = 10; index < 20; index += 1) {
      world.simulator.accounts.change(nth(index), { billingStatus: 'Canceled' });
    }
    await world.nextAudit();
    const { runId, hash } = (await world.control()).held?.taking_away ?? expect.fail('nothing is held');
    await dryRun(world);
    await world.tickNow();
    await dryRun(world);

    const release = await releaseAudit({ runId, planHash: hash, by: 'bob' }, world.controlDependencies);
    expect(release).toMatchObject({ outcome: 'released' });

    expect(await world.tickNow({}, 'when_due')).toMatchObject({ outcome: 'worked', run: { dryRun: true } });
    expect(await world.codeOf(nth(10))).toBe('ACCOUNT_CANCELED');
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
    found.push(...readableOf(runs).map(({ runId }) => runId));
    before = next;
  } while (before !== undefined);

  expect(found).toHaveLength(3);
  expect(found).toEqual(found.toSorted().toReversed());
});

test('a list as long as ours of accounts that are all strangers takes nothing away and lets nobody in', async ({
  world,
}) => {
  await world.audit();
  world.move(0, 24);
  for (let account = 0; account < 24; account += 1) world.simulator.accounts.add({ accountId: `other${account}` });
  const strict = { thresholds: { ...defaultBrake, minNewcomers: 5 } };

  for (let runs = 0; runs < 3; runs += 1) {
    expect(await world.nextAudit(strict)).toMatchObject({ state: 'completed' });
  }

  const { held } = await world.control();
  expect(held).toMatchObject({ taking_away: { count: 23 }, newcomers: { count: 24, reason: 'too_many_newcomers' } });
  expect(await world.codeOf()).toBe('MEMBER');
  expect(await world.codeOf(accountIdOf('other1'))).toBe('PENDING_REVIEW');
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

test('a day that the vendor has closed is asked about once an hour, with what was read by then', async ({ world }) => {
  await world.audit();
  world.store.clock.now += hour;
  const { constantContact } = world.auditDependencies();
  const closed = { ok: false, failure: { kind: 'quota_exceeded', reason: 'no more today' } } as const;
  const inAnHour = noon + 2 * hour;

  expect(
    await world.audit({ constantContact: { ...constantContact, listAccounts: async () => closed } }),
  ).toMatchObject({
    state: 'scanning',
    resumesAt: inAnHour,
  });
  expect(await world.tickNow({}, 'when_due')).toEqual({ outcome: 'nothing_to_do', why: 'waiting' });
  world.store.clock.now = inAnHour;
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
