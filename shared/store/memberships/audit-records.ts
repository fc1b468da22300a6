import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { toIso } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { type Actor, actorKinds } from '../../domain/membership/actor.ts';
import {
  type AccountId,
  evidenceSources,
  type Facts,
  type Membership,
  type Profile,
} from '../../domain/membership/facts.ts';
import { type Change, changeActions } from '../../domain/membership/transitions.ts';
import type { Item, StoreContext } from '../context.ts';

const summary = z.object({ relationship: z.string(), activity: z.string(), review: z.string() });
const storedAuditRecord = z.object({
  accountId: accountIdSchema,
  version: z.int(),
  at: z.iso.datetime(),
  action: z.enum(changeActions),
  actor: z.object({ kind: z.enum(actorKinds), id: z.string() }),
  changed: z.array(z.string()),
  before: z.optional(summary),
  after: summary,
  evidence: z.object({ source: z.enum(evidenceSources), observedAt: z.iso.datetime() }),
  justification: z.optional(z.string()),
});

/** One entry of the trail. Profile fields are named when they change, never quoted: the trail is kept for ever. */
export type AuditRecord = z.infer<typeof storedAuditRecord>;

const summaryOf = (facts: Facts) => ({
  relationship: facts.relationship.value,
  activity: facts.activity.value,
  review: facts.review.value,
});

const profileFields = ['organizationName', 'siteOwnerName'] as const satisfies readonly (keyof Profile)[];

const changedFields = (before: Facts | undefined, after: Facts): string[] => {
  const facts = {
    relationship: before?.relationship.value !== after.relationship.value,
    'relationship.evidence': before?.relationship.evidence.observedAt !== after.relationship.evidence.observedAt,
    'relationship.missingSince': before?.relationship.missingSince !== after.relationship.missingSince,
    activity: before?.activity.value !== after.activity.value,
    'activity.raw': before?.activity.raw !== after.activity.raw,
    review: before?.review.value !== after.review.value,
    'review.decided': before?.review.value === after.review.value && before.review.decided !== after.review.decided,
    transfer: before?.transfer?.requestedAt !== after.transfer?.requestedAt,
  };
  return [
    ...Object.entries(facts).flatMap(([name, differs]) => (differs ? [name] : [])),
    ...profileFields.flatMap((field) => (before?.profile[field] === after.profile[field] ? [] : [`profile.${field}`])),
  ];
};

/** The record of the change that made `after` out of `before`. */
export const auditRecordItem = (
  before: Membership | undefined,
  after: Membership,
  { action, justification }: Pick<Change, 'action' | 'justification'>,
  actor: Actor,
): Item => {
  const at = toIso(after.updatedAt);
  const { source, observedAt } = after.relationship.evidence;
  const record: AuditRecord = {
    accountId: after.accountId,
    version: after.version,
    at,
    action,
    actor: { kind: actor.kind, id: actor.id },
    changed: changedFields(before, after),
    ...(before === undefined ? {} : { before: summaryOf(before) }),
    after: summaryOf(after),
    evidence: { source, observedAt: toIso(observedAt) },
    ...(justification === undefined ? {} : { justification }),
  };
  return marshall({ ...record, day: at.slice(0, 10) });
};

/** The version after which a trail goes on. */
export const auditRecordPosition = z.int().check(z.positive());

/** Reads a page of an account's trail in version order, after version `after` (0: from the beginning). */
export const createAuditRecordLister =
  ({ client }: Pick<StoreContext, 'client'>, table: string) =>
  async (
    accountId: AccountId,
    after: number,
    pageSize: number,
  ): Promise<{ readonly records: readonly AuditRecord[]; readonly next?: number }> => {
    const { Items: items = [], LastEvaluatedKey: more } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'accountId = :accountId AND version > :after',
        ExpressionAttributeValues: marshall({ ':accountId': accountId, ':after': after }),
        ConsistentRead: true,
        Limit: pageSize,
      }),
    );
    const records = items.map((item) => storedAuditRecord.parse(unmarshall(item)));
    const last = records.at(-1);
    return more === undefined || last === undefined ? { records } : { records, next: last.version };
  };
