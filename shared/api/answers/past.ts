/** Answers about the past, projected by their schema. */
import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { Assumption, PastAnswer, PlacedRecord } from '../../use-cases/memberships/past.ts';
import { pastMembership } from '../schemas/past.ts';

const texts: Readonly<Record<Assumption, string>> = {
  policy: 'No record up to then says which policy was in force. The answer is by the policy of today.',
  watermark:
    'No record up to then says which scans had succeeded. The answer is by the evidence of the account alone, which ' +
    'may have been younger.',
};

export function pastAnswerOf(
  accountId: AccountId,
  asOf: Instant,
  { decision: { allowed, code, evidence }, past, policy, records, assumptions }: PastAnswer,
): z.input<typeof pastMembership> {
  const { membership, watermark } = past;
  return z.encode(pastMembership, {
    asOf,
    accountId,
    answer: { allowed, code, evidence },
    membership: membership && {
      ...membership,
      relationship: { ...membership.relationship, ...membership.relationship.evidence },
      activity: { ...membership.activity, ...membership.activity.evidence },
    },
    watermark: watermark && {
      ...watermark,
      seenAt: watermark.except?.find((each) => each.accountId === accountId)?.seenAt,
    },
    policy: { ...policy, inactiveActivities: [...policy.inactiveActivities] },
    records: {
      membership: records.membership && recordAnswerOf(records.membership),
      watermark: records.watermark && recordAnswerOf(records.watermark),
      policy: records.policy && recordAnswerOf(records.policy),
    },
    assumptions: assumptions.map((about) => ({ about, text: texts[about] })),
  });
}

const recordAnswerOf = ({ partition, version, at, index }: PlacedRecord) => ({
  accountId: partition,
  version,
  at,
  index,
  proof: index === undefined ? undefined : `/v1/audit-records/${index}/proof`,
});
