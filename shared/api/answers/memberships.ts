/** How knowledge leaves the service: projected field by field, so that nothing goes out that no schema declares. */
import type * as z from 'zod/mini';
import type { Instant } from '../../base/time.ts';
import type { Plan, WebhookSubscription } from '../../constant-contact/operations/types.ts';
import type { Decision } from '../../domain/membership/decide.ts';
import type { AccountId, Evidence, Membership } from '../../domain/membership/facts.ts';
import type { ListedAccount } from '../../domain/membership/listed-account.ts';
import type { OperationRecord } from '../../domain/partner/operation-record.ts';
import type { PlanAnswer } from '../operations/client-accounts.ts';
import type { OperationRecordAnswer } from '../operations/operation-records.ts';
import type { WebhookSubscriptionAnswer } from '../operations/webhook-subscriptions.ts';
import type { CheckAnswer, clientAccount, membership as membershipSchema } from '../schemas/common.ts';

export const iso = (instant: Instant): string => new Date(instant).toISOString();
export const optionalIso = (instant: Instant | undefined) => (instant === undefined ? undefined : iso(instant));

export const checkAnswerOf = (decision: Decision, accountId: string | undefined, decisionId: string): CheckAnswer => {
  const { allowed, code, membership, evidence } = decision;
  return {
    allowed,
    code,
    accountId,
    membership: membership && {
      relationship: membership.relationship.value,
      activity: membership.activity.value,
      review: membership.review.value,
      version: membership.version,
    },
    evidence: evidence && {
      source: evidence.source,
      asOf: iso(evidence.asOf),
      ageSeconds: evidence.ageSeconds,
      freshUntil: iso(evidence.freshUntil),
      stale: evidence.stale,
    },
    decisionId,
  };
};

const evidenceOf = ({ source, observedAt }: Evidence) => ({ source, observedAt: iso(observedAt) });

export const membershipAnswerOf = (membership: Membership): z.infer<typeof membershipSchema> => {
  const { accountId, version, relationship, activity, review, profile, transfer, createdAt, updatedAt } = membership;
  return {
    accountId,
    version,
    relationship: {
      value: relationship.value,
      ...evidenceOf(relationship.evidence),
      underPartnerSince: optionalIso(relationship.underPartnerSince),
      missingSince: optionalIso(relationship.missingSince),
    },
    activity: { value: activity.value, raw: activity.raw, ...evidenceOf(activity.evidence) },
    review: { value: review.value, since: iso(review.since) },
    profile: { organizationName: profile.organizationName, siteOwnerName: profile.siteOwnerName },
    transfer: transfer && { requestedAt: iso(transfer.requestedAt) },
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  };
};

export const clientAccountAnswerOf = (account: ListedAccount): z.infer<typeof clientAccount> => ({
  accountId: account.accountId,
  activity: account.activity?.value ?? 'unknown',
  billingStatus: account.activity?.raw,
  organizationName: account.profile.organizationName,
  siteOwnerName: account.profile.siteOwnerName,
  subscriberCount: account.subscriberCount,
  lastLoginDate: account.lastLoginDate,
});

export const planAnswerOf = (
  accountId: AccountId,
  { planType, activity, billingDayOfMonth, tiers }: Plan,
): PlanAnswer => ({
  accountId,
  planType,
  billingStatus: activity?.raw,
  activity: activity?.value ?? 'unknown',
  billingDayOfMonth,
  tiers: tiers.map(({ usageType, currentUsage, tier, tierMin, tierMax, price, currencyCode }) => ({
    usageType,
    currentUsage,
    tier,
    tierMin,
    tierMax,
    price,
    currencyCode,
  })),
});

export const webhookSubscriptionAnswerOf = ({
  topicId,
  topicName,
  topicDescription,
  hookUri,
}: WebhookSubscription): WebhookSubscriptionAnswer => ({ topicId, topicName, topicDescription, hookUri });

export const operationRecordAnswerOf = (record: OperationRecord): OperationRecordAnswer => {
  const { operationId, requestId, at, operation, ofAccount, actor, outcome, status, errorKey, details } = record;
  const { client, person } = actor;
  return {
    operationId,
    requestId,
    at,
    operation,
    accountId: ofAccount,
    actor: { client, person },
    outcome,
    status,
    errorKey,
    details,
  };
};
