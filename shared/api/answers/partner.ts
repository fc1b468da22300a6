/** Answers about client accounts at the vendor, and about the records of operations there. */
import { toIso } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import type { Plan, WebhookSubscription } from '../../constant-contact/operations/types.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { ListedAccount } from '../../domain/membership/listed-account.ts';
import type { OperationRecord } from '../../domain/partner/operation-record.ts';
import type { Entry } from '../../store/entries.ts';
import { timeOfNumber } from '../../store/numbered-records.ts';
import { planAnswer } from '../operations/client-accounts.ts';
import { operationRecord } from '../operations/operation-records.ts';
import { webhookSubscription } from '../operations/webhook-subscriptions.ts';
import { clientAccount } from '../schemas/memberships.ts';
import { entryAnswersOf, problemInPlace } from './damaged.ts';

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

/** Answers with a list of records. */
export const operationRecordAnswersOf = (entries: readonly Entry<OperationRecord>[]) =>
  entryAnswersOf(entries, operationRecordAnswerOf, (number) => ({
    at: toIso(timeOfNumber(Number(number))),
    problem: problemInPlace('ITEM_DAMAGED'),
  }));

function operationRecordAnswerOf({ ofAccount, ...record }: OperationRecord): z.input<typeof operationRecord> {
  return z.encode(operationRecord, { ...record, at: Date.parse(record.at), accountId: ofAccount });
}
