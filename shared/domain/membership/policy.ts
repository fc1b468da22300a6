import type { Activity, Review } from './facts.ts';

/** The activities that an answer has a code for; every other activity never takes access away. */
export const inactiveActivities = ['canceled', 'trial_ended', 'disabled'] as const satisfies readonly Activity[];
export type InactiveActivity = (typeof inactiveActivities)[number];

export const reviewModes = ['auto', 'manual'] as const;
/** What becomes of a newcomer: approved at once, or held for a reviewer. */
export type ReviewMode = (typeof reviewModes)[number];

export const expiredEvidenceAnswers = ['deny', 'allow'] as const;

/** How knowledge becomes access. Durations are in seconds and are both counted from when the evidence was observed. */
export interface Policy {
  readonly freshForSeconds: number;
  /** At least `freshForSeconds`. */
  readonly graceSeconds: number;
  readonly whenEvidenceExpires: (typeof expiredEvidenceAnswers)[number];
  readonly inactiveActivities: readonly InactiveActivity[];
}

export const reviewOfNewcomer = { auto: 'approved', manual: 'pending' } as const satisfies Record<ReviewMode, Review>;
