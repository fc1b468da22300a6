/** What a run must, may and must not have done, by its record. */

import type { Instant } from '../../../shared/base/time.ts';
import type { AuditRun } from '../../../shared/domain/audit/run.ts';
import type { ScanLog, Surroundings } from '../surroundings.ts';
import { isShownThroughout, steadyBefore } from '../vendor-world.ts';
import { fail, type TrailRecord, type View } from '../view.ts';
import { isRevocation, mostWithoutRelease } from './judge.ts';

/** The moments of the first and the last answer that a scan was read from. */
export const scanPeriod = (log: ScanLog): { readonly from: Instant; readonly to: Instant } => {
  const times = [...log.values()].flat().map(({ at }) => at);
  return { from: Math.min(...times), to: Math.max(...times) };
};

/** How many were known to be under the partner, and not missed, when a run began to write. */
const knownBefore = (written: readonly TrailRecord[], { trails }: View): number => {
  const began = Math.min(...written.map(({ at }) => at));
  const [runId] = written.map(({ actor }) => actor.id);
  return [...trails.values()].filter((trail) => {
    const before = trail.filter(({ at, actor }) => at <= began && actor.id !== runId);
    const last = before.findLast(({ action }) => action !== 'updated' && action !== 'confirmed');
    return before.at(-1)?.after.relationship === 'under_partner' && last?.action !== 'missed';
  }).length;
};

/**
 * What must not be applied is not applied, and a plan that was not released takes no more away than
 * the brake allows.
 */
const expectWithinPlan = (run: AuditRun, view: View, { brake, indexLag }: Surroundings): void => {
  const { plan, release, dryRun, accounts, startedAt } = run;
  const written = view.written.get(run.runId) ?? [];
  if (written.length === 0) return;
  if (dryRun) fail('a dry run has written', { run, written });
  if (plan === undefined) fail('a run has written without a plan', { run, written });
  if (release !== undefined) return;
  if (run.state === 'quarantined' || plan.brake.length > 0) {
    fail('a plan that nobody has released was applied', { run, written });
  }
  // The plan could not count an account that was let in after it was made.
  const isLetInSince = ({ accountId }: TrailRecord): boolean =>
    (view.trails.get(accountId) ?? []).some(({ actor, at }) => actor.id === 'reviewer' && at >= startedAt);
  const revocations = written.filter((record) => isRevocation(record) && !isLetInSince(record)).length;
  if (revocations > mostWithoutRelease(plan.entitled, brake)) {
    fail('too much was taken away without a release', { run, revocations, brake });
  }
  if (revocations > plan.revocations) fail('more was taken away than was planned', { run, revocations });
  const missed = written.filter(({ action }) => action === 'missed').length;
  if (missed > plan.missing) fail('more were missed than was planned', { run, missed });
  if (missed > mostWithoutRelease(knownBefore(written, view) + indexLag, brake)) {
    fail('too many were missed without a release', { run, missed });
  }
  if (plan.expected - accounts > mostWithoutRelease(plan.expected, brake)) {
    fail('a list that has shrunk was applied without a release', { run, brake });
  }
};

/** A scan during which the list stood still has read all of it. */
const expectWholeList = (run: AuditRun, { vendor, scans }: Surroundings): void => {
  const log = scans.get(run.runId);
  if (log === undefined) fail('a scan that was never read', run);
  const { from, to } = scanPeriod(log);
  if (steadyBefore(vendor.all(), from, to) !== Number.POSITIVE_INFINITY) return;
  const shown = vendor.all().filter((account) => isShownThroughout(account, from, to)).length;
  if (run.accounts !== shown) fail('a list that stood still was not read to its end', { run, shown });
};

/** The record's counts are those of the trail, unless another process took part. */
const expectTrueCounts = (
  run: AuditRun,
  written: readonly TrailRecord[],
  view: View,
  { zombies }: Surroundings,
): void => {
  const { state, failures, startedAt, endedAt = 0, runId } = run;
  if (state !== 'completed' || failures > 0 || zombies.has(runId)) return;
  const isDisturbed = ({ accountId }: TrailRecord): boolean =>
    (view.trails.get(accountId) ?? []).some(
      ({ actor, at }) => actor.kind !== 'audit' && at >= startedAt && at <= endedAt,
    );
  if (written.some(isDisturbed)) return;
  const counts: Record<string, number> = {};
  for (const { action } of written) counts[action] = (counts[action] ?? 0) + 1;
  const sorted = (of: Readonly<Record<string, number>>) => JSON.stringify(Object.entries(of).toSorted());
  if (sorted(counts) !== sorted(run.changes)) fail('a run counts what it has not written', { run, counts });
};

/**
 * The watermark and the baseline are those of the last run that has completed and was none for
 * show.
 */
const expectTrueWatermark = ({ watermark, control, runs }: View, { scans }: Surroundings): void => {
  const completed = [...runs.values()].filter(({ state, dryRun }) => state === 'completed' && !dryRun);
  const last = completed.toSorted((a, b) => a.startedAt - b.startedAt).at(-1);
  const { lastCompleted } = control;
  const seen = { watermark, lastCompleted, last };
  if (watermark?.runId !== last?.runId || lastCompleted?.runId !== last?.runId) {
    fail('a watermark or baseline that is not of the last completed run', seen);
  }
  if (last === undefined || watermark === undefined) return;
  if (watermark.startedAt !== last.startedAt) fail('a watermark that is not the begin of its run', seen);
  if (lastCompleted?.accounts !== last.accounts || lastCompleted.startedAt !== last.startedAt) {
    fail('a baseline that is not what its run has listed', seen);
  }
  const log = scans.get(last.runId);
  if (log === undefined || scanPeriod(log).from < last.startedAt) fail('a run that began after its first page', seen);
};

/**
 * @param ended runs that had ended when they were checked before: of these only what they have
 * written is checked again
 */
export const expectHonestRuns = (view: View, surroundings: Surroundings, ended: Set<string>): void => {
  expectTrueWatermark(view, surroundings);
  for (const runId of view.written.keys()) {
    if (!view.runs.has(runId)) fail('a run that is nowhere on record has written', { runId });
  }
  for (const run of view.runs.values()) {
    const written = view.written.get(run.runId) ?? [];
    expectWithinPlan(run, view, surroundings);
    if (surroundings.spoiled.has(run.runId) && written.length > 0) {
      fail('a released plan was applied to a world that it was not made from', { run, written });
    }
    expectTrueCounts(run, written, view, surroundings);
    if (ended.has(run.runId) || (run.state !== 'completed' && run.state !== 'quarantined')) continue;
    expectWholeList(run, surroundings);
    ended.add(run.runId);
  }
};
