import type { Activity, ActivityFact } from '../domain/membership/facts.ts';

/** A map and not an object: the vendor's words are an open set, and `constructor` would be found in an object. */
const activityOfWord: ReadonlyMap<string, Activity> = new Map([
  ['open', 'open'],
  ['active', 'open'],
  ['trial', 'trial'],
  ['trial end', 'trial_ended'],
  ['canceled', 'canceled'],
  ['cancelled', 'canceled'],
]);

/**
 * What a `billing_status` means (fact sheet section 3, T11). Case and outer spaces don't count; `Active` is only in the vendor's
 * sample, `Cancelled` only in its webhooks.
 *
 * @returns the activity with the vendor's word as it came; a word that is not known, or none, is `unknown`
 */
export const activityOf = (billingStatus: string | undefined): Pick<ActivityFact, 'value' | 'raw'> =>
  billingStatus === undefined
    ? { value: 'unknown' }
    : { value: activityOfWord.get(billingStatus.trim().toLowerCase()) ?? 'unknown', raw: billingStatus };
