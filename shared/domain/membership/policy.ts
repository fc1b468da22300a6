import type { Activity, Review } from './facts.ts';

/** Activities with an answer code; all others never take access away. */
export const inactiveActivities = ['canceled', 'trial_ended', 'disabled'] as const satisfies readonly Activity[];
export type InactiveActivity = (typeof inactiveActivities)[number];

export const reviewModes = ['auto', 'manual'] as const;
/** Whether a newcomer is approved at once or held for a reviewer. */
export type ReviewMode = (typeof reviewModes)[number];

export const expiredEvidenceAnswers = ['deny', 'allow'] as const;

/**
 * The rules that turn facts into access. Both durations count from the observation of the evidence.
 */
export interface Policy {
  readonly freshForSeconds: number;
  /** At least `freshForSeconds`. */
  readonly graceSeconds: number;
  readonly whenEvidenceExpires: (typeof expiredEvidenceAnswers)[number];
  readonly inactiveActivities: readonly InactiveActivity[];
}

export const reviewOfNewcomer = { auto: 'approved', manual: 'pending' } as const satisfies Record<ReviewMode, Review>;
