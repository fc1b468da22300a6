/**
 * The answers of the partner operations, read as loosely as the others (`accounts/schemas.ts`).
 * Every reader takes the JSON value of a success and returns undefined if it is not the operation's
 * content.
 */

import { defined } from '../../base/defined.ts';
import * as z from '../../base/zod.ts';
import type { ActivityWords } from '../../domain/membership/activity-words.ts';
import { activityOf } from '../activity.ts';
import { accountId, count, optionalCount, optionalName, optionalText, optionalTextUpTo } from '../loose-members.ts';
import type { Plan, PlanTier, Provisioning, WebhookSubscription } from './types.ts';

const provisioned = z.object({ encoded_account_id: accountId, provision_uuid: optionalText });

/** The 201 of a provisioning (fact sheet section 2.2). */
export const readProvisioned = (json: unknown): Extract<Provisioning, { outcome: 'created' }> | undefined => {
  const parsed = provisioned.safeParse(json);
  if (!parsed.success) return undefined;
  const { encoded_account_id, provision_uuid } = parsed.data;
  return { outcome: 'created', accountId: encoded_account_id, ...defined({ provisionUuid: provision_uuid }) };
};

const tier = z.object({
  usage_type: optionalText,
  current_usage: optionalCount,
  tier: optionalCount,
  tier_min: optionalCount,
  tier_max: optionalCount,
  price: optionalCount,
  currency_code: optionalText,
});

const plan = z
  .object({
    plan_type: optionalName,
    /**
     * Documented for accounts that are not trials, so it may be absent (fact sheet section 2.3).
     */
    current_tiers: z.catch(z.array(z.unknown()), []),
    billing_status: optionalName,
    billing_day_of_month: optionalCount,
  })
  .check(z.refine(({ plan_type, billing_status }) => plan_type !== undefined || billing_status !== undefined));

const readTier = (json: unknown): readonly PlanTier[] => {
  const parsed = tier.safeParse(json);
  if (!parsed.success) return [];
  const { usage_type, current_usage, tier_min, tier_max, price, currency_code } = parsed.data;
  const members = {
    usageType: usage_type,
    currentUsage: current_usage,
    tier: parsed.data.tier,
    tierMin: tier_min,
    tierMax: tier_max,
    price,
    currencyCode: currency_code,
  };
  return [defined(members)];
};

/** `PlanTiersObject` (fact sheet section 2.3). */
export const readPlanDetails = (json: unknown, words: ActivityWords): Plan | undefined => {
  const parsed = plan.safeParse(json);
  if (!parsed.success) return undefined;
  const { plan_type, current_tiers, billing_status, billing_day_of_month } = parsed.data;
  return {
    ...defined({
      planType: plan_type,
      activity: activityOf(billing_status, words),
      billingDayOfMonth: billing_day_of_month,
    }),
    tiers: current_tiers.flatMap(readTier),
  };
};

const cancellation = z.object({ effective_date: optionalText, reason_id: optionalCount });

/** The echo of a cancellation (fact sheet section 2.4). */
export const readCancellation = (json: unknown) => {
  const parsed = cancellation.safeParse(json);
  return parsed.success
    ? defined({ effectiveDate: parsed.data.effective_date, reasonId: parsed.data.reason_id })
    : undefined;
};

const unsubscription = z.object({ unsubscribed_count: optionalCount });

/** Fact sheet section 2.7. */
export const readUnsubscription = (json: unknown) => {
  const parsed = unsubscription.safeParse(json);
  return parsed.success ? defined({ unsubscribedCount: parsed.data.unsubscribed_count }) : undefined;
};

const subscription = z.object({
  /** An integer in bodies, a text in paths (fact sheet section 2.8). */
  topic_id: count.check(z.int()),
  /** The vendor accepts up to 512 characters. */
  hook_uri: optionalTextUpTo(2_048),
  topic_name: optionalName,
  topic_description: optionalTextUpTo(2_048),
});

/** One webhook subscription (fact sheet section 2.8). */
export const readWebhook = (json: unknown): WebhookSubscription | undefined => {
  const parsed = subscription.safeParse(json);
  if (!parsed.success) return undefined;
  const { topic_id, hook_uri, topic_name, topic_description } = parsed.data;
  return {
    topicId: topic_id,
    ...defined({ hookUri: hook_uri, topicName: topic_name, topicDescription: topic_description }),
  };
};

/**
 * A bare list (fact sheet section 2.8). One row that is not understood spoils the list: an
 * incomplete list would mislead.
 */
export const readWebhooks = (json: unknown): readonly WebhookSubscription[] | undefined => {
  if (!Array.isArray(json)) return undefined;
  const webhooks = json.map(readWebhook).filter((webhook) => webhook !== undefined);
  return webhooks.length === json.length ? webhooks : undefined;
};
