import type { Instant } from '../../base/time.ts';
import { type HoldReason, holdReasons } from '../membership/facts.ts';
import type { ChangeAction } from '../membership/transitions.ts';

export const auditStates = [
  /** Reading the vendor's list, page by page. */
  'scanning',
  /** The list is complete: whom it lacks is marked, the others are credited, all are compared. */
  'comparing',
  /** Writing the changes that were found. */
  'applying',
  'completed',
  /** Never continued; what it has credited and applied so far stands. */
  'failed',
  // Of runs that a version before this one has opened:
  'confirming',
  'planned',
  'quarantined',
] as const;
export type AuditState = (typeof auditStates)[number];

export type ChangeCounts = Readonly<Partial<Record<ChangeAction, number>>>;

/** Why some of what a run has found waits for a release. */
export const brakeReasons = [
  'too_many_revocations',
  ...holdReasons,
  /** Of an earlier version: the list was much shorter than expected. */
  'list_shrank',
] as const;
export type BrakeReason = (typeof brakeReasons)[number];

/** The changes that a run has found, in numbers; the changes themselves are stored separately. */
export interface PlanSummary {
  /** SHA-256 over every change, in hex. */
  readonly hash: string;
  /** Names the stored parts; in runs of an earlier version the hash does. */
  readonly key?: string | undefined;
  readonly changes: ChangeCounts;
  /** Accounts that have access now and may lose it: the vendor is asked about each of them. */
  readonly revocations: number;
  /** Accounts that have access now by their facts. */
  readonly entitled: number;
  /** Accounts known to be under the partner. */
  readonly expected: number;
  /** Accounts that the list should hold and does not, without those that it has lacked before. */
  readonly missing: number;
  /** Why some of the changes wait for a release; empty if none do. */
  readonly brake: readonly BrakeReason[];
  /** Number of stored parts that hold the changes. */
  readonly parts: number;
}

/** Newcomers that a run has found. */
export interface NewcomerCounts {
  readonly found: number;
  /** Why they are held; absent: they are let in, as the review mode says. */
  readonly hold?: HoldReason | undefined;
}

/** An approval of what the brake holds: once, and not for longer than a day. */
export interface Release {
  /** The subject of the caller's token. */
  readonly by: string;
  readonly at: Instant;
  readonly until: Instant;
  /** It covers what was held at this moment, and nothing that was held later. */
  readonly asOf: Instant;
  /** As in what is released. */
  readonly credentials?: string | undefined;
}

/** What the brake holds, as a person sees it before releasing it. */
export interface Held {
  /** Of what would happen to each account, and why. */
  readonly hash: string;
  readonly count: number;
  readonly asOf: Instant;
  readonly since: Instant;
  /** The run that is named when it is released, and who started that run, if a person did. */
  readonly runId: string;
  readonly startedBy?: string | undefined;
  readonly reason: BrakeReason;
  /** A digest of the partner's credentials with which newcomers were listed. */
  readonly credentials?: string | undefined;
}

/** What can be held and released, each for itself. */
export const heldKinds = ['taking_away', 'newcomers'] as const;
export type HeldKind = (typeof heldKinds)[number];

/** The cases in numbers, as of the last tick that looked at them. */
export interface CaseCounts {
  /** Accounts that scans have missed, or that show an inactive activity, and that keep what they have. */
  readonly waiting: number;
  /** Of those, the ones about which the vendor's last answer was not clear. */
  readonly unclear: number;
  readonly held: number;
  /** When the next question is due; absent: there is none. */
  readonly nextAt?: Instant | undefined;
  /** When a tick looked at them last: a case that a look-up has opened is found only by looking. */
  readonly lookedAt?: Instant | undefined;
}

/** One pass over the partner's whole account list. */
export interface AuditRun {
  readonly runId: string;
  readonly state: AuditState;
  /** A dry run does everything but apply its plan. */
  readonly dryRun: boolean;
  /** The subject of the token that started it; absent if the schedule did. */
  readonly startedBy?: string | undefined;
  readonly startedAt: Instant;
  readonly endedAt?: Instant | undefined;
  /** When a tick may continue it; absent: the next tick. */
  readonly resumesAt?: Instant | undefined;
  /** List pages read. */
  readonly pages: number;
  /** Distinct accounts listed. */
  readonly accounts: number;
  /** Accounts that the last completed run listed; absent for the first run. */
  readonly expectedAccounts?: number | undefined;
  /** Requests made to the vendor, each try counted. */
  readonly vendorRequests: number;
  /** When what it has seen was credited: the watermark has moved to its begin. */
  readonly creditedAt?: Instant | undefined;
  /** No scan was proven before: it is trusted with all newcomers. */
  readonly isFirst?: true | undefined;
  /** Rows of the list that could not be read: the scan cannot say who is missing. */
  readonly unreadableRows?: number | undefined;
  /** The vendor's words for an activity that are unknown here, with the number of accounts. */
  readonly unknownWords?: Readonly<Record<string, number>> | undefined;
  readonly newcomers?: NewcomerCounts | undefined;
  /** A digest of the partner's credentials that the list was read with; absent if nothing vouches for them. */
  readonly credentials?: string | undefined;
  readonly plan?: PlanSummary | undefined;
  /** Planned changes whose owner's name is written last, because user names may move by it. */
  readonly names?: number | undefined;
  /** Parts of the plan that have been applied. */
  readonly appliedParts: number;
  /** Changes written, by action; an action without changes is absent. */
  readonly changes: ChangeCounts;
  /** Accounts that could not be compared or written; the log has an error for each. */
  readonly failures: number;
  /** Interruptions by a broken dependency since the last checkpoint. */
  readonly interruptions: number;
  /** Why the run failed, in our words. */
  readonly reason?: string | undefined;
  /** Runs that had just ended when it began: an index may not have shown what they wrote. */
  readonly justBefore?: readonly AppliedPlan[] | undefined;
}

/** The stored parts of a plan that a run has applied. */
export interface AppliedPlan {
  readonly runId: string;
  readonly key: string;
  readonly parts: number;
  readonly endedAt: Instant;
}

const endedStates: readonly AuditState[] = ['completed', 'failed', 'quarantined'];

/** Whether a run still has work to do. */
export const isOpen = ({ state }: Pick<AuditRun, 'state'>): boolean => !endedStates.includes(state);

/** The state that ticks share, in one item. A writer must have read the revision before its own. */
export interface AuditLedger {
  /** Grows by one with every write; 0 before the first. */
  readonly revision: number;
  /** The latest run, open or ended. */
  readonly run?: AuditRun | undefined;
  /** The process that works on the run, and when its hold expires. */
  readonly holder?: { readonly owner: string; readonly until: Instant } | undefined;
  /** A dry run that waits because an audit was due. */
  readonly suspended?: AuditRun | undefined;
  /** What the brake holds. */
  readonly held?: Readonly<Partial<Record<HeldKind, Held>>> | undefined;
  /** What was released and is still to be done. */
  readonly releases?: Readonly<Partial<Record<HeldKind, Release>>> | undefined;
  readonly cases?: CaseCounts | undefined;
  /** A digest of the partner's credentials that newcomers were last let in with. */
  readonly credentials?: string | undefined;
  /** When the last run that is no dry run was opened. */
  readonly lastOpenedAt?: Instant | undefined;
  /** When that run failed; absent if it did not. */
  readonly lastFailedAt?: Instant | undefined;
  readonly lastCompleted?: LastCompleted | undefined;
  /** The run whose scan was credited last, whatever became of the rest of it. */
  readonly credited?: Credited | undefined;
}

export interface Credited {
  readonly runId: string;
  /** As in the run: who may not release what it has found. */
  readonly startedBy?: string | undefined;
  readonly startedAt: Instant;
  /** All of its list was read by then. */
  readonly creditedAt: Instant;
}

export interface LastCompleted {
  readonly runId: string;
  /** As in the run: who may not release what it has found. */
  readonly startedBy?: string | undefined;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly pages: number;
  readonly accounts: number;
}
