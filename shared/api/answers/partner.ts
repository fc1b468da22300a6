/** Answers about client accounts at the vendor, and about the records of operations there. */
import * as z from '../../base/zod.ts';
import type { Plan, WebhookSubscription } from '../../constant-contact/operations/types.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { ListedAccount } from '../../domain/membership/listed-account.ts';
import type { OperationRecord } from '../../domain/partner/operation-record.ts';
import { planAnswer } from '../operations/client-accounts.ts';
import { operationRecord } from '../operations/operation-records.ts';
import { webhookSubscription } from '../operations/webhook-subscriptions.ts';
import { clientAccount } from '../schemas/memberships.ts';

export function clientAccountAnswerOf({ activity, profile, ...account }: ListedAccount): z.input<typeof clientAccount> {
  return z.encode(clientAccount, {
    ...account,
    ...profile,
    activity: activity?.value ?? 'unknown',
    billingStatus: activity?.raw,
  });
}

export function planAnswerOf(accountId: AccountId, { activity, tiers, ...plan }: Plan): z.input<typeof planAnswer> {
  return z.encode(planAnswer, {
    ...plan,
    accountId,
    activity: activity?.value ?? 'unknown',
    billingStatus: activity?.raw,
    tiers: [...tiers],
  });
}

export function webhookSubscriptionAnswerOf(subscription: WebhookSubscription): z.input<typeof webhookSubscription> {
  return z.encode(webhookSubscription, subscription);
}

export function operationRecordAnswerOf({ ofAccount, ...record }: OperationRecord): z.input<typeof operationRecord> {
  return z.encode(operationRecord, { ...record, at: Date.parse(record.at), accountId: ofAccount });
}
