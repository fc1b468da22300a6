/** What a run must, may and must not have done, by its record. */

import type { Instant } from '../../../shared/base/time.ts';
import type { AuditRun } from '../../../shared/domain/audit/run.ts';
import type { ScanLog, Surroundings } from '../surroundings.ts';
import { isShownThroughout, steadyBefore } from '../vendor-world.ts';
import { fail, type TrailRecord, type View } from '../view.ts';
import { isRevocation } from './judge.ts';

/** The moments of the first and the last answer that a scan was read from. */
export const scanPeriod = (log: ScanLog): { readonly from: Instant; readonly to: Instant } => {
  const times = [...log.values()].flat().map(({ at }) => at);
  return { from: Math.min(...times), to: Math.max(...times) };
};

/** A dry run writes nothing. */
const expectNothingOfDryRuns = (run: AuditRun, view: View): void => {
  const written = view.written.get(run.runId) ?? [];
  if (run.dryRun && written.length > 0) fail('a dry run has written', { run, written });
};

/** A scan during which the list stood still has read all of it. */
const expectWholeList = (run: AuditRun, { vendor, scans }: Surroundings): void => {
  const log = scans.get(run.runId);
  if (log === undefined) fail('a scan that was never read', run);
  if (run.unreadableRows !== undefined) return;
  const { from, to } = scanPeriod(log);
  if (steadyBefore(vendor.all(), from, to) !== Number.POSITIVE_INFINITY) return;
  const shown = vendor.all().filter((account) => isShownThroughout(account, from, to)).length;
  if (run.accounts !== shown) fail('a list that stood still was not read to its end', { run, shown });
};

const isOfCase = (record: TrailRecord, { endedAt = 0 }: AuditRun): boolean => {
  const { action, evidence, at } = record;
  return (
    action === 'departed' ||
    action === 'restored' ||
    (action === 'updated' && evidence.source === 'verify') ||
    isRevocation(record) ||
    at > endedAt
  );
};

/**
 * The record's counts are those of the trail, unless another process took part, or an item that the
 * run had written was put back, lost or damaged before the run had counted it.
 */
const expectTrueCounts = (
  run: AuditRun,
  written: readonly TrailRecord[],
  view: View,
  { zombies, spoils }: Surroundings,
): void => {
  const { state, failures, startedAt, endedAt = 0, runId } = run;
  if (state !== 'completed' || failures > 0 || zombies.has(runId)) return;
  const byOthers = view.wholeTrail.filter(
    ({ action, actor, at }) => (actor.kind !== 'audit' || action === 'restored') && at >= startedAt && at <= endedAt,
  );
  const spoilt = spoils.filter(({ at }) => at >= startedAt && at <= endedAt);
  // A part that is repeated does not find what it has written where a case has changed the account since.
  const bySoonerCases = written.filter((each) => each.at <= endedAt && isOfCase(each, run));
  const disturbed = new Set([...byOthers, ...spoilt, ...bySoonerCases].map(({ accountId }) => accountId));
  if (written.some(({ accountId }) => disturbed.has(accountId))) return;
  const counts: Record<string, number> = {};
  // What a case has led to is recorded under the last run, and no part of it.
  for (const { action } of written.filter((each) => !isOfCase(each, run))) counts[action] = (counts[action] ?? 0) + 1;
  // An answer and a first listing are both called so.
  const sorted = ({ confirmed: _, ...of }: Readonly<Record<string, number>>) =>
    JSON.stringify(Object.entries(of).toSorted());
  if (sorted(counts) !== sorted(run.changes))
    fail('a run counts what it has not written', {
      run,
      counts,
      written: written.map((w) => [w.accountId, w.action, w.at, w.actor.kind, w.before, w.after]),
    });
};

/** The watermark is that of the last run that was credited, and the baseline that of the last completed one. */
const expectTrueWatermark = (view: View, { scans }: Surroundings): void => {
  const { watermark, control, runs } = view;
  const all = [...runs.values()].toSorted((a, b) => a.startedAt - b.startedAt);
  const credited = all.findLast(({ creditedAt, dryRun }) => creditedAt !== undefined && !dryRun);
  const completed = all.findLast(({ state, dryRun }) => state === 'completed' && !dryRun);
  const { lastCompleted } = control;
  const seen = { watermark, lastCompleted, credited, completed };
  // A run whose process died with the credit may not know of it yet.
  const isUnknown = ({ runId, dryRun, creditedAt, startedAt }: AuditRun): boolean =>
    runId === watermark?.runId && !dryRun && creditedAt === undefined && startedAt > (credited?.startedAt ?? 0);
  if (all.some(isUnknown)) return;
  if (watermark?.runId !== credited?.runId) fail('a watermark that is not of the last credited run', seen);
  if (lastCompleted?.runId !== completed?.runId) fail('a baseline that is not of the last completed run', seen);
  if (credited === undefined || watermark === undefined) return;
  if (watermark.startedAt !== credited.startedAt) fail('a watermark that is not the begin of its run', seen);
  if (completed !== undefined && lastCompleted?.accounts !== completed.accounts) {
    fail('a baseline that is not what its run has listed', seen);
  }
  // An answer that a process did not live to store is no page of the run.
  const pages = view.pages.get(credited.runId) ?? [];
  if (!scans.has(credited.runId) || pages.some(({ readAt }) => readAt < credited.startedAt))
    fail('a run that began after its first page', { ...seen, pages });
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
    expectNothingOfDryRuns(run, view);
    expectTrueCounts(run, written, view, surroundings);
    if (ended.has(run.runId) || run.state !== 'completed') continue;
    expectWholeList(run, surroundings);
    ended.add(run.runId);
  }
};
