import type { Instant } from '../../base/time.ts';
import type { ChangeAction } from '../membership/transitions.ts';

export const auditStates = [
  /** Reading the vendor's list, page by page. */
  'scanning',
  /** The list is complete; accounts that were missed twice are asked about one by one. */
  'confirming',
  /** The exact changes are stored and may be applied. */
  'planned',
  /** Writing the changes. */
  'applying',
  'completed',
  /** The brake has stopped the plan: nothing is applied unless somebody releases it. */
  'quarantined',
  /** Nothing more comes of it; what it had applied by then stands. */
  'failed',
] as const;
export type AuditState = (typeof auditStates)[number];

export type ChangeCounts = Readonly<Partial<Record<ChangeAction, number>>>;

/** Why the brake stops a plan. */
export const brakeReasons = ['too_many_revocations', 'list_shrank'] as const;
export type BrakeReason = (typeof brakeReasons)[number];

/** What a run is about to change, in numbers; the changes themselves are stored beside it. */
export interface PlanSummary {
  /** SHA-256 over every change, in hex: a release is bound to it. */
  readonly hash: string;
  readonly changes: ChangeCounts;
  /** Accounts that have access now and would lose it. */
  readonly revocations: number;
  /** Accounts that have access now, as far as the facts are concerned. */
  readonly entitled: number;
  /** Accounts that the list was expected to hold: those of the last completed run, or else those known. */
  readonly expected: number;
  /** Accounts that the list should hold and does not, as far as no scan has missed them before. */
  readonly missing: number;
  /** Why the plan needs a release; empty: it does not. */
  readonly brake: readonly BrakeReason[];
  /** How many stored parts the changes are in. */
  readonly parts: number;
}

/** Accounts that two scans have missed, by what the vendor said when it was asked about each of them alone. */
export interface SuspectCounts {
  readonly total: number;
  readonly notOurs: number;
  readonly ours: number;
  /** No clear answer: they keep what they have. */
  readonly unclear: number;
}

export interface AuditRelease {
  /** The subject of the caller's token. */
  readonly by: string;
  readonly at: Instant;
}

/** One pass over the partner's whole account list. */
export interface AuditRun {
  readonly runId: string;
  readonly state: AuditState;
  /** Everything but applying. */
  readonly dryRun: boolean;
  /** Who started it by hand: the subject of the caller's token; absent: the schedule. */
  readonly startedBy?: string | undefined;
  readonly startedAt: Instant;
  readonly endedAt?: Instant | undefined;
  /** Not to be gone on with before; absent: with the next tick. */
  readonly resumesAt?: Instant | undefined;
  /** List pages read. */
  readonly pages: number;
  /** Distinct accounts listed. */
  readonly accounts: number;
  /** Accounts that the last completed run listed; absent: there was none. */
  readonly expectedAccounts?: number | undefined;
  /** Requests to the vendor that were made for it, each try counted. */
  readonly vendorRequests: number;
  readonly suspects?: SuspectCounts | undefined;
  readonly plan?: PlanSummary | undefined;
  /** How many parts of the plan have been applied. */
  readonly appliedParts: number;
  /** Changes written, by their action; an action without a change is absent. */
  readonly changes: ChangeCounts;
  /** Accounts that could not be compared or written; each is in the log as an error. */
  readonly failures: number;
  /** Times that a broken dependency has interrupted it since its last checkpoint. */
  readonly interruptions: number;
  /** Until when a quarantined plan can be released. */
  readonly releasableUntil?: Instant | undefined;
  readonly release?: AuditRelease | undefined;
  /** The oldest evidence that the run leaves behind of an account with access that is no newly missed one. */
  readonly oldestEvidenceAt?: Instant | undefined;
  /** Why the run failed, in our words. */
  readonly reason?: string | undefined;
}

/** Whether a run still has work to do; a quarantined one has none until it is released. */
export const isOpen = ({ state }: Pick<AuditRun, 'state'>): boolean =>
  state === 'scanning' || state === 'confirming' || state === 'planned' || state === 'applying';

/** All that is remembered between ticks, in one item: whoever writes it must have read it. */
export interface AuditLedger {
  /** 0: nothing has been written yet; one more with every write. */
  readonly revision: number;
  /** The latest run, open or ended. */
  readonly run?: AuditRun | undefined;
  /** Who works on the run, and until when at the latest. */
  readonly holder?: { readonly owner: string; readonly until: Instant } | undefined;
  /** A run whose plan can still be released, while a dry run that came after it is the latest. */
  readonly quarantined?: AuditRun | undefined;
  /** When the last run was opened that was not a dry run. */
  readonly lastOpenedAt?: Instant | undefined;
  /** When that one failed; absent: it did not. */
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
