import type { Activity, ActivityFact } from '../domain/membership/facts.ts';

/** A Map: the vendor's values are open, and an object would "contain" `constructor`. */
const activityOfWord: ReadonlyMap<string, Activity> = new Map([
  ['open', 'open'],
  ['active', 'open'],
  ['trial', 'trial'],
  ['trial end', 'trial_ended'],
  ['canceled', 'canceled'],
  ['cancelled', 'canceled'],
]);

/**
 * Translates a `billing_status` (fact sheet section 3, T11). Case and outer spaces are ignored.
 * `Active` occurs only in the vendor's sample, `Cancelled` only in its webhooks.
 *
 * @returns the activity with the vendor's unchanged word; `unknown` for an unknown word, undefined
 *   for none
 */
export function activityOf(billingStatus: string): VendorActivity;
export function activityOf(billingStatus: string | undefined): VendorActivity | undefined;
export function activityOf(billingStatus: string | undefined): VendorActivity | undefined {
  if (billingStatus === undefined) return undefined;
  return { value: activityOfWord.get(billingStatus.trim().toLowerCase()) ?? 'unknown', raw: billingStatus };
}

type VendorActivity = Pick<ActivityFact, 'value' | 'raw'>;
