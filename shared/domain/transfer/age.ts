/** How old an account is, as far as the vendor's rule about moves asks for it. */

import type { Instant } from '../../base/time.ts';
import { dayMs } from '../../base/time.ts';

/** From so many days on, the vendor wants to hear of a move from an address on the account (fact sheet, section 10). */
const oldFromDays = 60;

/** `young`: the partner's mail is enough. */
export const accountAges = ['young', 'old', 'not_given'] as const;
export type AccountAge = (typeof accountAges)[number];

/** Of a date of the calendar, `2026-11-21`, at midnight UTC. */
const daysSince = (date: string, now: Instant): number => Math.floor(now / dayMs) - Date.parse(date) / dayMs;

export const accountAge = (createdOn: string | undefined, now: Instant): AccountAge => {
  if (createdOn === undefined) return 'not_given';
  return daysSince(createdOn, now) >= oldFromDays ? 'old' : 'young';
};

/** Whether the date is yet to come, wherever on earth it is that somebody reads the calendar. */
export const isInFuture = (date: string, now: Instant): boolean => daysSince(date, now) < -1;
