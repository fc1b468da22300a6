import type { Instant } from '../../base/time.ts';
import type { ChangeAction } from '../membership/transitions.ts';

export const auditStates = [
  /** Reading the vendor's list, page by page. */
  'scanning',
  /** The list is complete; the vendor is asked about each account that two scans have missed. */
  'confirming',
  /** The exact changes are stored and may be applied. */
  'planned',
  /** Writing the changes. */
  'applying',
  'completed',
  /** The brake has stopped the plan: nothing is applied without a release. */
  'quarantined',
  /** Never continued; what it has applied so far stands. */
  'failed',
] as const;
export type AuditState = (typeof auditStates)[number];

export type ChangeCounts = Readonly<Partial<Record<ChangeAction, number>>>;

/** Why the brake stops a plan. */
export const brakeReasons = ['too_many_revocations', 'list_shrank'] as const;
export type BrakeReason = (typeof brakeReasons)[number];

/** The changes that a run plans, in numbers; the changes themselves are stored separately. */
export interface PlanSummary {
  /** SHA-256 over every change, in hex; a release is bound to it. */
  readonly hash: string;
  readonly changes: ChangeCounts;
  /** Accounts that have access now and would lose it. */
  readonly revocations: number;
  /** Accounts that have access now by their facts. */
  readonly entitled: number;
  /**
   * Accounts that the list should hold: as many as in the last completed run, or else as are known.
   */
  readonly expected: number;
  /**
   * Accounts that the list should hold and does not, without those that an earlier scan has missed.
   */
  readonly missing: number;
  /** Why the plan needs a release; empty if it needs none. */
  readonly brake: readonly BrakeReason[];
  /** Number of stored parts that hold the changes. */
  readonly parts: number;
}

/** Accounts that two scans have missed, by the vendor's answer about each of them. */
export interface SuspectCounts {
  readonly total: number;
  readonly notOurs: number;
  readonly ours: number;
  /** No clear answer: they keep what they have. */
  readonly unclear: number;
}

interface AuditRelease {
  /** The subject of the caller's token. */
  readonly by: string;
  readonly at: Instant;
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
  readonly suspects?: SuspectCounts | undefined;
  readonly plan?: PlanSummary | undefined;
  /** Parts of the plan that have been applied. */
  readonly appliedParts: number;
  /** Changes written, by action; an action without changes is absent. */
  readonly changes: ChangeCounts;
  /** Accounts that could not be compared or written; the log has an error for each. */
  readonly failures: number;
  /** Interruptions by a broken dependency since the last checkpoint. */
  readonly interruptions: number;
  /** Until when a quarantined plan can be released. */
  readonly releasableUntil?: Instant | undefined;
  readonly release?: AuditRelease | undefined;
  /**
   * The oldest evidence that the run leaves of an account with access, newly missed accounts not
   * counted.
   */
  readonly oldestEvidenceAt?: Instant | undefined;
  /** Why the run failed, in our words. */
  readonly reason?: string | undefined;
}

/** Whether a run still has work to do; a quarantined one has none until it is released. */
export const isOpen = ({ state }: Pick<AuditRun, 'state'>): boolean =>
  state === 'scanning' || state === 'confirming' || state === 'planned' || state === 'applying';

/** The state that ticks share, in one item. A writer must have read the revision before its own. */
export interface AuditLedger {
  /** Grows by one with every write; 0 before the first. */
  readonly revision: number;
  /** The latest run, open or ended. */
  readonly run?: AuditRun | undefined;
  /** The process that works on the run, and when its hold expires. */
  readonly holder?: { readonly owner: string; readonly until: Instant } | undefined;
  /** A run whose plan can still be released although a later dry run is the latest. */
  readonly quarantined?: AuditRun | undefined;
  /** When the last run that is no dry run was opened. */
  readonly lastOpenedAt?: Instant | undefined;
  /** When that run failed; absent if it did not. */
  readonly lastFailedAt?: Instant | undefined;
  readonly lastCompleted?: LastCompleted | undefined;
}

export interface LastCompleted {
  readonly runId: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly pages: number;
  readonly accounts: number;
  readonly oldestEvidenceAt?: Instant | undefined;
}
