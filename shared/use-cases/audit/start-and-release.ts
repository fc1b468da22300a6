/** Operators start audits, and release what the brake holds. */

import type { Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import { dayMs, type Instant } from '../../base/time.ts';
import {
  type AuditLedger,
  type AuditRun,
  type Held,
  type HeldKind,
  heldKinds,
  isOpen,
} from '../../domain/audit/run.ts';
import { openRun } from '../../domain/audit/schedule.ts';
import type { AuditRunStore } from '../../store/audits/runs.ts';
import { StoreBusyError } from '../../store/context.ts';

export interface ControlDependencies {
  readonly runs: Pick<AuditRunStore, 'readLedger' | 'writeLedger' | 'readRecord'>;
  readonly now: () => Instant;
  readonly newId: () => string;
}

export interface ReleaseDependencies extends ControlDependencies {
  readonly log: Log;
}

export type StartOutcome =
  | { readonly outcome: 'started'; readonly run: AuditRun }
  | { readonly outcome: 'running'; readonly run: AuditRun };

/** A tick that is at work writes the ledger now and then; each time the write of somebody else is lost. */
const maxTries = 5;

/**
 * Opens a run for the next tick to work on, unless one is open. A dry run that is open makes way
 * for an audit, and is continued after it.
 */
export async function startAudit(
  { dryRun, startedBy }: { readonly dryRun: boolean; readonly startedBy: string },
  { runs, now, newId }: ControlDependencies,
): Promise<StartOutcome> {
  for (let tries = 1; tries <= maxTries; tries += 1) {
    const ledger = await runs.readLedger();
    const running = runningInPlaceOf(dryRun, ledger);
    if (running !== undefined) return { outcome: 'running', run: running };
    const opened = openRun(ledger, { runId: newId(), at: now(), startedBy, dryRun });
    const revision = ledger.revision + 1;
    // A tick that works on a dry run loses it here; one that works on cases goes on.
    const holder = ledger.run !== undefined && isOpen(ledger.run) ? undefined : ledger.holder;
    if (await runs.writeLedger({ ...opened, revision, holder }, newId())) {
      return { outcome: 'started', run: opened.run };
    }
  }
  throw new StoreBusyError('the audits are being changed by another process');
}

function runningInPlaceOf(dryRun: boolean, { run, suspended }: AuditLedger): AuditRun | undefined {
  if (run !== undefined && isOpen(run) && (dryRun || !run.dryRun)) return run;
  return dryRun ? suspended : undefined;
}

interface ReleaseRequest {
  readonly runId: string;
  /** Of what is held, as the caller has read it. */
  readonly planHash: string;
  /** The person who releases: the subject of the caller's token. */
  readonly by: string;
}

export type ReleaseOutcome =
  | { readonly outcome: 'released'; readonly run: AuditRun; readonly ledger: AuditLedger }
  | { readonly outcome: 'refused'; readonly why: ReleaseRefusal };

export type ReleaseRefusal =
  | 'not_found'
  /** Nothing is held that the run has found. */
  | 'not_held'
  /** What is held is by now what a newer run has found. */
  | 'superseded'
  | 'other_hash'
  | 'same_person';

/** A release that no tick has taken up by then is void. */
const releasedForMs = dayMs;

/**
 * Lets the next tick do what the brake holds: once, only what the given hash stands for, and not by
 * the person who started the run.
 */
export async function releaseAudit(
  request: ReleaseRequest,
  dependencies: ReleaseDependencies,
): Promise<ReleaseOutcome> {
  let release: ReleaseOutcome | undefined;
  for (let tries = 1; release === undefined && tries <= maxTries; tries += 1) {
    release = await tryRelease(request, dependencies);
  }
  if (release === undefined) throw new StoreBusyError('the audits are being changed by another process');
  if (release.outcome === 'released') {
    dependencies.log(events.AUDIT_RELEASED, { runId: request.runId, by: request.by });
  }
  return release;
}

/** @returns undefined if another process has written meanwhile */
async function tryRelease(
  { runId, planHash, by }: ReleaseRequest,
  { runs, now, newId }: ControlDependencies,
): Promise<ReleaseOutcome | undefined> {
  const ledger = await runs.readLedger();
  const run = ledger.run?.runId === runId ? ledger.run : await runs.readRecord(runId);
  if (run === undefined) return { outcome: 'refused', why: 'not_found' };
  const found = heldWith(planHash, runId, ledger);
  if (typeof found === 'string') return { outcome: 'refused', why: found };
  const { kind, held } = found;
  if (held.startedBy === by) return { outcome: 'refused', why: 'same_person' };
  const at = now();
  const { asOf, credentials } = held;
  const release = { by, at, until: at + releasedForMs, asOf, credentials };
  const next = { ...ledger, revision: ledger.revision + 1, releases: { ...ledger.releases, [kind]: release } };
  return (await runs.writeLedger(next, newId())) ? { outcome: 'released', run, ledger: next } : undefined;
}

function heldWith(
  hash: string,
  runId: string,
  { held: all }: AuditLedger,
): { readonly kind: HeldKind; readonly held: Held } | ReleaseRefusal {
  const entries = heldKinds.flatMap((kind) => {
    const held = all?.[kind];
    return held === undefined ? [] : [{ kind, held }];
  });
  const ofRun = entries.filter(({ held }) => held.runId === runId);
  if (ofRun.length === 0) return entries.some(({ held }) => held.hash === hash) ? 'superseded' : 'not_held';
  return ofRun.find(({ held }) => held.hash === hash) ?? 'other_hash';
}
