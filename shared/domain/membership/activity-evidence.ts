/** What is evidence of an account's activity while the vendor's word for it is not understood. */

import type { Activity, ActivityFact } from './facts.ts';
import type { EventType } from './notice.ts';

type SeenActivity = Pick<ActivityFact, 'value' | 'raw'>;

const activityOfEvent: Partial<Record<EventType, Activity>> = {
  'account.cancel': 'canceled',
  'account.disable': 'disabled',
};

/**
 * What is known after a signed webhook and the vendor's answer about its account. The answer is later
 * than the webhook, so a word that is understood wins. For any other, the webhook says what has
 * happened; the word is kept.
 *
 * @param seen activity in the vendor's answer; undefined if it had none
 */
export const activityByWebhook = (eventType: EventType, seen: SeenActivity | undefined): SeenActivity | undefined => {
  const value = activityOfEvent[eventType];
  const isUnderstood = seen !== undefined && seen.value !== 'unknown';
  return value === undefined || isUnderstood ? seen : { ...seen, value };
};

/** Activities that may cost an account its access. */
const inactive: ReadonlySet<Activity> = new Set(['canceled', 'trial_ended', 'disabled']);

/**
 * What the vendor's word says that is not known yet. A word that is not understood takes no access
 * away, and gives none back: an account that is known to be inactive stays so until a word that is
 * understood says otherwise. Only the same word, read again because the known words have changed,
 * is news.
 *
 * @returns undefined for nothing: the activity stays as it is known
 */
export const newActivity = (known: ActivityFact, seen: SeenActivity | undefined): SeenActivity | undefined => {
  const isReadAnew = known.evidence.source !== 'webhook' && known.raw !== undefined && known.raw === seen?.raw;
  return seen?.value === 'unknown' && inactive.has(known.value) && !isReadAnew ? undefined : seen;
};
