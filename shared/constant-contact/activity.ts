import { type ActivityWords, activityOfWord } from '../domain/membership/activity-words.ts';
import type { ActivityFact } from '../domain/membership/facts.ts';

/**
 * Translates a `billing_status` (fact sheet section 3, T11).
 *
 * @returns the activity with the vendor's unchanged word; `unknown` for an unknown word, undefined
 *   for none
 */
export function activityOf(billingStatus: string, words: ActivityWords): VendorActivity;
export function activityOf(billingStatus: string | undefined, words: ActivityWords): VendorActivity | undefined;
export function activityOf(billingStatus: string | undefined, words: ActivityWords): VendorActivity | undefined {
  return billingStatus === undefined ? undefined : { value: activityOfWord(billingStatus, words), raw: billingStatus };
}

type VendorActivity = Pick<ActivityFact, 'value' | 'raw'>;
