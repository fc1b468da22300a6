/** What the version before this one has written is read, and audits go on with it. */
import { describe, expect } from 'vitest';
import { AuditFailedError } from '../../../shared/use-cases/audit/failed.ts';
import { releaseAudit } from '../../../shared/use-cases/audit/start-and-release.ts';
import { type AuditedWorld, member, nth, testAudits } from '../../support/fixtures/audit-world.ts';
import {
  gone,
  iso,
  leave,
  oldMembership,
  oldRun,
  plan,
  suspects,
  total,
} from '../../support/fixtures/earlier-version.ts';
import { hour, noon } from '../../support/memberships.ts';

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
