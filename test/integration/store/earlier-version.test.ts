/** What the version before this one has written is read, and audits go on with it. */
import { describe, expect } from 'vitest';
import { AuditFailedError } from '../../../shared/use-cases/audit/stages.ts';
import { releaseAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import { type AuditedWorld, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import { hour, noon } from '../../support/memberships.ts';

const total = 24;
/** These have left: the run before has missed them, and the open run has asked about the first. */
const gone = [10, 11];
const iso = (at: number): string => new Date(at).toISOString();
const ended = noon - 6 * hour;

/** A membership in the form of the version before. */
const oldMembership = (index: number, different: Readonly<Record<string, unknown>> = {}) => ({
  key: `account#${nth(index)}`,
  accountId: nth(index),
  version: 1,
  relationship: {
    value: 'under_partner',
    evidence: { source: 'audit', observedAt: iso(noon - 48 * hour) },
    underPartnerSince: iso(noon - 48 * hour),
    ...(gone.includes(index) && { missingSince: iso(ended) }),
    ...different,
  },
  activity: {
    value: index === 3 ? 'canceled' : 'open',
    raw: index === 3 ? 'Canceled' : 'Open',
    evidence: { source: 'audit', observedAt: iso(noon - 48 * hour) },
  },
  review: { value: 'approved', since: iso(noon - 48 * hour) },
  profile: { organizationName: `Organization ${index}` },
  createdAt: iso(noon - 48 * hour),
  updatedAt: iso(noon - 48 * hour),
  relationshipValue: 'under_partner',
  reviewSince: iso(noon - 48 * hour),
  standing: 'under_partner#approved',
});
const recordOf = (index: number) => ({
  accountId: nth(index),
  version: 1,
  at: iso(noon - 48 * hour),
  day: iso(noon - 48 * hour).slice(0, 10),
  action: 'discovered',
  actor: { kind: 'audit', id: 'run-0' },
  changed: ['relationship'],
  after: { relationship: 'under_partner', activity: 'open', review: 'approved' },
  evidence: { source: 'audit', observedAt: iso(noon - 48 * hour) },
});

/** A run in the form of the version before. */
const oldRun = (state: string, different: Readonly<Record<string, unknown>> = {}) => ({
  runId: '01KADT00000000000000000000',
  state,
  dryRun: false,
  startedAt: iso(noon - hour),
  pages: 1,
  accounts: total - gone.length,
  expectedAccounts: total,
  vendorRequests: 3,
  appliedParts: 0,
  changes: {},
  failures: 0,
  interruptions: 0,
  oldestEvidenceAt: iso(noon - 48 * hour),
  ...different,
});
const plan = {
  hash: 'f'.repeat(64),
  changes: { departed: 1 },
  revocations: 1,
  entitled: total - 1,
  expected: total,
  missing: 2,
  brake: ['list_shrank'],
  parts: 1,
};
const suspects = { total: 2, notOurs: 1, ours: 0, unclear: 0 };

/** The tables as the version before has left them, with the run as the latest one. */
const leave = async ({ store, move }: AuditedWorld, run: ReturnType<typeof oldRun>, more: object = {}) => {
  const { memberships, auditRecords, workState } = store.tables;
  for (const index of gone) move(index, 1);
  for (let index = 0; index < total; index += 1) {
    await store.put(memberships, oldMembership(index));
    await store.put(auditRecords, recordOf(index));
  }
  await store.put(memberships, { key: 'watermark', runId: 'run-0', startedAt: iso(ended) });
  await store.put(workState, {
    kind: 'audit',
    id: 'control',
    revision: 41,
    writer: 'an earlier version',
    run,
    lastOpenedAt: iso(noon - hour),
    lastCompleted: {
      runId: 'run-0',
      startedAt: iso(ended),
      endedAt: iso(ended + 1),
      pages: 1,
      accounts: total,
      oldestEvidenceAt: iso(noon - 48 * hour),
    },
    ...more,
  });
  // What the open run has stored.
  await store.put(workState, {
    kind: `audit-page#${run.runId}`,
    id: '00000001',
    number: 1,
    accounts: JSON.stringify(
      Array.from({ length: total }, (_, index) => index)
        .filter((index) => !gone.includes(index))
        .map((index) => ({
          accountId: nth(index),
          activity: index === 3 ? { value: 'canceled', raw: 'Canceled' } : { value: 'open', raw: 'Open' },
          profile: { organizationName: `Organization ${index}` },
        })),
    ),
    accountsSoFar: total - gone.length,
    expiresAt: noon / 1000 + 86_400,
  });
  await store.put(workState, {
    kind: `audit-probe#${run.runId}`,
    id: nth(10),
    probe: { outcome: 'not_ours', observedAt: noon - hour },
    expiresAt: noon / 1000 + 86_400,
  });
  const departed = {
    accountId: nth(10),
    version: 1,
    action: 'departed',
    revokes: true,
    finding: { kind: 'probed', outcome: 'not_ours', observedAt: noon - hour },
  };
  await store.put(workState, {
    kind: `audit-plan#${run.runId}#${plan.hash}`,
    id: '00000000',
    changes: JSON.stringify([departed]),
    expiresAt: noon / 1000 + 86_400,
  });
};

/** Ticks, a minute apart, until a run is completed. */
const untilCompleted = async ({ store, tickNow }: AuditedWorld, most: number) => {
  for (let ticks = 1; ticks <= most; ticks += 1) {
    store.clock.now += 60_000;
    const ticked = await tickNow({}, 'when_due').catch((error: unknown) => {
      if (!(error instanceof AuditFailedError)) throw error;
    });
    if (ticked?.outcome === 'worked' && ticked.run.state === 'completed') return { run: ticked.run, ticks };
  }
  throw new Error('no run was completed');
};

const test = testAudits({ accounts: total });

describe('an open run of the version before', () => {
  test.for([
    { state: 'scanning', different: {}, isContinued: true },
    { state: 'confirming', different: { suspects }, isContinued: true },
    { state: 'planned', different: { suspects, plan }, isContinued: false },
    { state: 'planned', different: { suspects, plan, release: { by: 'bob', at: iso(noon) } }, isContinued: false },
    { state: 'applying', different: { suspects, plan }, isContinued: false },
    { state: 'applying', different: { suspects, plan, appliedParts: 1 }, isContinued: false },
  ])(
    'that is $state ($different) is continued: $isContinued; else a new one starts at once',
    async (row, { world }) => {
      const { state, different, isContinued } = row;
      const before = oldRun(state, different);
      await leave(world, before);

      const { run, ticks } = await untilCompleted(world, 3);

      expect(run.runId === before.runId).toBe(isContinued);
      expect(ticks).toBe(isContinued ? 1 : 2);
      expect(run).toMatchObject({ failures: 0, newcomers: { found: 0 } });
      expect((await world.watermark())?.['runId']).toBe(run.runId);
      // Who is listed is fresh, and those of whom two scans and a clear answer say so have left.
      expect(await world.codeOf(member)).toBe('MEMBER');
      for (const index of gone) expect(await world.codeOf(nth(index))).toBe('LEFT_PARTNER');
      const records = await world.records();
      expect(records.map(({ state: each }) => each)).toEqual(isContinued ? ['completed'] : ['completed', 'failed']);
    },
  );

  test('takes nothing away by what only the run before has seen', async ({ world }) => {
    await leave(world, oldRun('applying', { suspects, plan }));
    world.move(10, 2, 'ours');

    await untilCompleted(world, 3);

    for (const index of gone) expect(await world.codeOf(nth(index))).toBe('MEMBER');
    expect(await world.cases()).toEqual([]);
  });
});

describe('a quarantined run of the version before', () => {
  const quarantined = oldRun('quarantined', {
    startedBy: 'alice',
    endedAt: iso(noon - hour),
    suspects,
    plan,
    releasableUntil: iso(noon + 23 * hour),
  });
  const leaveQuarantined = async (world: AuditedWorld) => {
    await leave(world, quarantined);
    const record = { ...quarantined, kind: 'audit-run', id: quarantined.runId, expiresAt: noon / 1000 + 86_400 };
    await world.store.put(world.store.tables.workState, record);
  };

  test('is listed and cannot be released any more', async ({ world }) => {
    await leaveQuarantined(world);

    expect(await world.records()).toMatchObject([{ runId: quarantined.runId, state: 'quarantined', plan }]);
    const request = { runId: quarantined.runId, planHash: plan.hash, by: 'bob' };
    expect(await releaseAudit(request, world.controlDependencies)).toEqual({ outcome: 'refused', why: 'not_held' });
  });

  test('is followed by the run that is due, which credits whom it lists', async ({ world }) => {
    await leaveQuarantined(world);
    expect(await world.tickNow({}, 'when_due')).toEqual({ outcome: 'nothing_to_do', why: 'not_due' });
    world.store.clock.now = noon + 5 * hour - 60_000;

    const { run, ticks } = await untilCompleted(world, 1);

    expect(ticks).toBe(1);
    expect(run.runId).not.toBe(quarantined.runId);
    expect(await world.codeOf(member)).toBe('MEMBER');
    expect(await world.codeOf(nth(10))).toBe('LEFT_PARTNER');
    expect((await world.control()).held).toEqual({});
  });

  test('that a dry run had set aside changes nothing', async ({ world }) => {
    await leave(world, oldRun('completed', { runId: 'dry', dryRun: true }), { quarantined });
    world.store.clock.now = noon + 5 * hour - 60_000;

    await untilCompleted(world, 1);

    expect(await world.control()).not.toHaveProperty('quarantined');
  });
});

describe('a membership of the version before', () => {
  test('that an end-user has verified is missed like any other once lists do not show it', async ({ world }) => {
    await leave(world, oldRun('completed'));
    world.move(12, 1);
    await world.store.put(
      world.store.tables.memberships,
      oldMembership(12, { evidence: { source: 'account_summary', observedAt: iso(noon - hour) } }),
    );
    world.store.clock.now = noon + 5 * hour - 60_000;
    await untilCompleted(world, 1);
    expect((await world.get(nth(12)))?.relationship).toMatchObject({ missingSince: expect.any(Number) });

    await world.nextAudit();

    expect(await world.codeOf(nth(12))).toBe('LEFT_PARTNER');
  });

  test('keeps the access that the watermark of the version before gives it', async ({ world }) => {
    await leave(world, oldRun('completed'));

    expect(await world.codeOf(member)).toBe('MEMBER');
    expect(await world.codeOf(nth(3))).toBe('ACCOUNT_CANCELED');
  });
});
