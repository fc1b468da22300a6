import type { Instant } from '../membership/facts.ts';
import type { ChangeAction } from '../membership/transitions.ts';

/** One pass over the partner's whole account list. */
export interface AuditRun {
  readonly runId: string;
  readonly state: 'scanning' | 'applying' | 'completed' | 'failed';
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  /** List pages read. */
  readonly pages: number;
  /** Distinct accounts listed. */
  readonly accounts: number;
  /** Changes written, by their action; an action without a change is absent. */
  readonly changes: Readonly<Partial<Record<ChangeAction, number>>>;
  /** Accounts that could not be compared or written; each is in the log as an error. */
  readonly failures: number;
  /** Why the run failed, in our words. */
  readonly reason?: string;
}
