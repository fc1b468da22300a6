/**
 * Cases: accounts that may have to lose something, each waiting for the vendor's clear answer, for
 * the brake or for a release. They outlive runs. Pure.
 */

import type { Instant } from '../../base/time.ts';
import type { AccountId, ActivityFact } from '../membership/facts.ts';
import type { EventType } from '../membership/notice.ts';

export const caseCauses = [
  /** Scans do not list it. */
  'missing',
  /** The vendor shows an activity that takes access away. */
  'activity',
] as const;
export type CaseCause = (typeof caseCauses)[number];

/** The vendor's answer about one account; `unclear` for anything but a clear yes or no. */
export type Answer =
  | { readonly outcome: 'not_ours'; readonly observedAt: Instant }
  | {
      readonly outcome: 'ours';
      readonly observedAt: Instant;
      readonly activity?: Pick<ActivityFact, 'value' | 'raw'> | undefined;
      /** The activity is what a signed webhook says. */
      readonly isByWebhook?: boolean | undefined;
      /** It was read off the list, so the account is not missing. */
      readonly isListed?: boolean | undefined;
    }
  | { readonly outcome: 'unclear'; readonly observedAt: Instant };

export interface Case {
  readonly accountId: AccountId;
  readonly cause: CaseCause;
  readonly openedAt: Instant;
  /** The run that has opened it; changes that it leads to are recorded under it. Absent: a caller has. */
  readonly runId?: string | undefined;
  /** Start of the first proven scan that has missed it. */
  readonly missingSince?: Instant | undefined;
  /** Start of the second proven scan that has missed it: only then may it depart. */
  readonly missedBy?: Instant | undefined;
  /** When the vendor is asked next; those that have waited longest come first. */
  readonly nextAt: Instant;
  /** Of the signed webhook that has opened it, if its type says what has become of the account. */
  readonly eventType?: EventType | undefined;
  /** Unclear answers in a row. */
  readonly unclear: number;
  /** Absent until the vendor has been asked. */
  readonly answer?: Answer | undefined;
  /** What would be taken away by the answer; absent: nothing. */
  readonly wants?: 'departure' | 'activity' | undefined;
  /** Whether the account has access now by its facts, so that the brake counts it. */
  readonly revokes?: boolean | undefined;
  /** Since when the brake holds what the answer would take away. */
  readonly heldSince?: Instant | undefined;
}

const hourMs = 3_600_000;

/** Only a clear answer that is not older than this takes anything away. */
const maxAnswerAgeMs = hourMs;

/** The last proven scan: what it has shown of an account is from somewhere between the two. */
export interface Scanned {
  readonly startedAt: Instant;
  readonly creditedAt: Instant;
}

/**
 * Whether an answer may take something away: no older than an hour, and no list has been read since
 * that may have shown the account as it is now. What was read off the list itself is of its scan.
 */
export const isFresh = ({ answer }: Case, now: Instant, scanned: Scanned): boolean =>
  answer !== undefined && now - answer.observedAt <= maxAnswerAgeMs && answer.observedAt >= readBy(answer, scanned);

const readBy = (answer: Answer, { startedAt, creditedAt }: Scanned): Instant =>
  answer.outcome === 'ours' && answer.isListed ? startedAt : creditedAt;

/** Unclear answers: after an hour, then twice as long each time, up to a day. */
export const pauseAfterUnclear = (unclear: number): number => Math.min(24, 2 ** Math.min(unclear - 1, 5)) * hourMs;

/** An account that the vendor confirms without listing it, or that is held, is asked about again. */
export const confirmAgainMs = 12 * hourMs;

export const isDue = ({ nextAt }: Case, now: Instant): boolean => nextAt <= now;

/** Whether nothing is known yet of what the vendor says about the account. */
export const isUnanswered = ({ answer }: Case): boolean => answer === undefined;

/** Whether it counts for the brake: the account would lose access that it has now. */
export const countsForBrake = ({ wants, revokes }: Case): boolean => wants !== undefined && revokes === true;

/** One line with what would be taken from an account, and why; a release is bound to it. */
export const lineOf = ({ accountId, wants, answer }: Case): string =>
  JSON.stringify([accountId, wants, answer?.outcome === 'ours' ? answer.activity?.value : answer?.outcome]);

/** Whether a release of what was held at the moment covers the case. */
export const isReleasedBy = ({ heldSince }: Case, release: { readonly asOf: Instant } | undefined): boolean =>
  release !== undefined && heldSince !== undefined && heldSince <= release.asOf;
