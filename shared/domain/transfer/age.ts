/** The age of an account, for the vendor's rule about transfers. */

import { dayMs, dayOf, type Instant, midnightOf } from '../../base/time.ts';

/**
 * From this age on, the vendor wants a request to move from an address on the account too (fact
 * sheet, section 10).
 */
const minOldDays = 60;

/** `young`: the partner's mail is enough. */
export const accountAges = ['young', 'old', 'not_given'] as const;
export type AccountAge = (typeof accountAges)[number];

/** @param date a calendar date, `2026-11-21`, that begins at midnight UTC */
const daysSince = (date: string, now: Instant): number => (dayOf(now) - midnightOf(date)) / dayMs;

export const accountAge = (createdOn: string | undefined, now: Instant): AccountAge => {
  if (createdOn === undefined) return 'not_given';
  return daysSince(createdOn, now) >= minOldDays ? 'old' : 'young';
};

/** Whether the date is in the future in every time zone. */
export const isInFuture = (date: string, now: Instant): boolean => daysSince(date, now) < -1;
