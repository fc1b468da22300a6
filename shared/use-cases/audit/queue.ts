/** What a tick does besides its run: cases and releases, which outlive runs. */

import type { Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import {
  type AuditLedger,
  type Credited,
  type Held,
  type HeldKind,
  isOpen,
  type Release,
} from '../../domain/audit/run.ts';
import { questionsAllowed } from '../../domain/audit/schedule.ts';
import type { Policy } from '../../domain/membership/policy.ts';
import type { AuditRunStore } from '../../store/audits/runs.ts';
import { type CaseDependencies, type CaseReport, workOnCases } from './cases.ts';
import { isPaused } from './pause.ts';
import { type NewcomersReleaseDependencies, releaseNewcomers } from './release-newcomers.ts';
import { type Hold, TakenOverError, takeHold } from './session.ts';

export interface QueueDependencies extends CaseDependencies, NewcomersReleaseDependencies {
  readonly runs: Pick<AuditRunStore, 'readLedger' | 'writeLedger'>;
  /** For the audit's own requests to the vendor. */
  readonly budget: {
    /** How many requests this process has made so far. */
    readonly used: () => number;
    /** Returns the requests that were reserved and not made. */
    readonly settle: () => Promise<void>;
  };
  /** The audit's share of the day. */
  readonly readAuditBudget: () => Promise<{
    readonly left: number;
    readonly perDay: number;
    readonly endsAt: Instant;
  }>;
  readonly auditEverySeconds: number;
  readonly policy: Pick<Policy, 'inactiveActivities' | 'freshForSeconds'>;
  readonly newId: () => string;
  readonly now: () => Instant;
  readonly log: Log;
}

/** Does what is due; costs one read where nothing is. */
export async function workOnQueue(deadline: Instant, dependencies: QueueDependencies): Promise<void> {
  const { runs, now, newId, log } = dependencies;
  const ledger = await runs.readLedger();
  if ((ledger.holder?.until ?? 0) > now() || !isDue(ledger, now())) return;
  const hold = await takeHold(ledger, { owner: newId(), deadline }, runs);
  if (hold === undefined) return;
  try {
    await work(hold, deadline, dependencies);
  } catch (error) {
    if (error instanceof TakenOverError) {
      log(events.AUDIT_TAKEN_OVER, { runId: ledger.run?.runId });
      return;
    }
    if (await hold.isHeld()) await hold.letGo({});
    throw error;
  }
}

/** Look-ups open cases, and have no right to tell the ledger. */
const lookAgainMs = 3_600_000;

/** Where nothing was ever written, tables may be copied to: then a tick writes nothing either. */
const isDue = ({ revision, cases, releases }: AuditLedger, now: Instant): boolean =>
  releases?.newcomers !== undefined ||
  releases?.taking_away !== undefined ||
  (cases?.nextAt ?? Infinity) <= now ||
  (revision > 0 && now - (cases?.lookedAt ?? 0) >= lookAgainMs);

async function work(hold: Hold, deadline: Instant, dependencies: QueueDependencies): Promise<void> {
  const { now, readAuditBudget, auditEverySeconds, brake, policy } = dependencies;
  const newcomers = standing(hold.ledger(), 'newcomers', now());
  if (newcomers !== undefined && !isHoldingNewcomers(hold.ledger())) {
    const left = await releaseNewcomers(newcomers, deadline, dependencies);
    if (isPaused(left)) return hold.letGo({});
    await brake.change((state) => ({ ...state, hold: undefined }));
    const { held, releases, credentials } = hold.ledger();
    const { count, hash } = left;
    await hold.save({
      held: { ...held, newcomers: held?.newcomers && count > 0 ? { ...held.newcomers, count, hash } : undefined },
      releases: { ...releases, newcomers: undefined },
      credentials: newcomers.credentials ?? credentials,
    });
  }
  const ledger = hold.ledger();
  const release = standing(ledger, 'taking_away', now());
  const allowed = questionsAllowed(ledger, await readAuditBudget(), auditEverySeconds * 1000, policy);
  const { runId, ...scanned } = creditedRunOf(ledger);
  const report = await workOnCases({ runId, deadline, scanned, allowed, release }, dependencies);
  await hold.letGo(after(ledger, report, release, now()));
}

/** While a run still writes those that it holds, a release would miss some of them. */
const isHoldingNewcomers = ({ run }: AuditLedger): boolean =>
  run !== undefined && isOpen(run) && run.newcomers?.hold !== undefined;

/** The run whose scan was credited last. */
function creditedRunOf({ run, lastCompleted, credited }: AuditLedger): Credited {
  if (credited !== undefined) return credited;
  // An earlier version did not note it.
  if (run?.creditedAt !== undefined) return { ...run, creditedAt: run.creditedAt };
  if (lastCompleted !== undefined) return { ...lastCompleted, creditedAt: lastCompleted.endedAt };
  // Before the first one, what look-ups have opened stands under the run that is open.
  return { runId: run?.runId ?? '', startedAt: 0, creditedAt: 0 };
}

/** A release that has not expired. */
function standing({ releases }: AuditLedger, kind: HeldKind, now: Instant): Release | undefined {
  const release = releases?.[kind];
  return release !== undefined && now <= release.until ? release : undefined;
}

/** What the ledger says after the work on the cases. */
function after(
  ledger: AuditLedger,
  { counts, heldHash, isReleaseDone, paused }: CaseReport,
  release: Release | undefined,
  now: Instant,
): Partial<AuditLedger> {
  const { held } = ledger;
  const before = held?.taking_away;
  const isSame = before !== undefined && before.hash === heldHash;
  // A dry run, or the next one, may be open by now: what is held is of the run that was credited.
  const { runId, startedBy } = creditedRunOf(ledger);
  const current: Held | undefined =
    heldHash === undefined
      ? undefined
      : {
          hash: heldHash,
          count: counts.held,
          asOf: now,
          since: before?.since ?? now,
          runId: isSame ? before.runId : runId,
          startedBy: isSame ? before.startedBy : startedBy,
          reason: 'too_many_revocations',
        };
  return {
    cases: { ...counts, nextAt: paused?.resumesAt ?? counts.nextAt, lookedAt: now },
    held: { ...held, taking_away: current },
    // A release that has expired is void.
    releases: {
      taking_away: isReleaseDone ? undefined : release,
      newcomers: standing(ledger, 'newcomers', now),
    },
  };
}
