import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { toIso } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { type Actor, actorKinds } from '../../domain/membership/actor.ts';
import {
  type AccountId,
  activities,
  evidenceSources,
  type Facts,
  type Membership,
  type Profile,
  relationships,
  reviews,
} from '../../domain/membership/facts.ts';
import { linkReasons } from '../../domain/membership/link-reasons.ts';
import { type Change, changeActions } from '../../domain/membership/transitions.ts';
import { queryAll, queryPage, toItem } from '../commands.ts';
import { DamagedError, type Item, type StoreContext } from '../context.ts';
import { type Entry, entriesOf } from '../entries.ts';
import { valuesOf } from '../values.ts';

const summary = z.object({
  relationship: z.enum(relationships),
  activity: z.enum(activities),
  review: z.enum(reviews),
});
/** Its instants are text on both sides, because callers get them as they are stored. */
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
  why: z.optional(z.enum(linkReasons)),
  /** Of the account's record before; absent in the first one, and after one of an earlier version. */
  previousHash: z.optional(z.string()),
});

/**
 * One entry of the trail. Changed profile fields are named, never quoted, because the trail is kept
 * forever.
 */
export type AuditRecord = z.infer<typeof storedAuditRecord>;

export interface RecordedChange {
  readonly before: Membership | undefined;
  readonly after: Membership;
  readonly change: Pick<Change, 'action' | 'justification' | 'why'>;
  readonly actor: Actor;
  /** Hash of the account's record before. */
  readonly previousHash: string | undefined;
}

/** The record of the change from `before` to `after`. */
export function auditRecordFor({ before, after, change, actor, previousHash }: RecordedChange): AuditRecord {
  const { action, justification, why } = change;
  const at = toIso(after.updatedAt);
  const { source, observedAt } = after.relationship.evidence;
  return {
    accountId: after.accountId,
    version: after.version,
    at,
    action,
    actor: { kind: actor.kind, id: actor.id },
    changed: changedFields(before, after),
    before: before && summaryOf(before),
    after: summaryOf(after),
    evidence: { source, observedAt: toIso(observedAt) },
    justification,
    why,
    previousHash,
  };
}

export const auditRecordItem = (record: AuditRecord): Item => toItem({ ...record, day: record.at.slice(0, 10) });

/** The version of the last record of a page. */
export const auditRecordPosition = z.int().check(z.positive());

/**
 * Reads a page of an account's trail in version order, after the version `after` (0: from the
 * beginning). In the place of a damaged record stands its version; it is reported.
 */
export function createAuditRecordLister(context: Pick<StoreContext, 'client' | 'damaged'>, table: string) {
  return async (
    accountId: AccountId,
    after: number,
    pageSize: number,
  ): Promise<{ readonly records: readonly Entry<AuditRecord>[]; readonly next?: number }> => {
    const { items, next } = await queryPage(context, { ...recordsAfter(table, accountId, after), Limit: pageSize });
    const reading = { parse: readableRecordOf, nameOf: versionOf, kind: `${accountId} ` };
    return { records: entriesOf(items, reading, context), next: next && Number(next['version']?.N) };
  };
}

/** Reads an account's whole trail after the version `after`, in version order, page by page. */
export function createTrailReader(context: Pick<StoreContext, 'client'>, table: string) {
  return async function* (accountId: AccountId, after: number): AsyncGenerator<AuditRecord> {
    for await (const item of queryAll(context, recordsAfter(table, accountId, after))) yield auditRecordOf(item);
  };
}

/** A query for the records of an account after a version, in the order of the versions. */
export const recordsAfter = (table: string, accountId: AccountId, after: number): QueryCommandInput => ({
  TableName: table,
  KeyConditionExpression: 'accountId = :accountId AND version > :after',
  ExpressionAttributeValues: marshall({ ':accountId': accountId, ':after': after }),
  ConsistentRead: true,
});

const readableRecordOf = (item: Item): AuditRecord | undefined => auditRecordOfValues(valuesOf(item));
/** Undefined for one that cannot be read. */
export const auditRecordOfValues = (values: unknown): AuditRecord | undefined =>
  storedAuditRecord.safeParse(values).data;
const versionOf = (item: Item): string => item['version']?.N ?? '';

/** @throws DamagedError for a record that cannot be read */
export function auditRecordOf(item: Item): AuditRecord {
  const parsed = storedAuditRecord.safeParse(valuesOf(item));
  if (parsed.success) return parsed.data;
  const { accountId, version } = item;
  throw new DamagedError(`record ${version?.N} of ${accountId?.S} cannot be read`, { cause: parsed.error });
}

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
    'relationship.neverListed': before?.relationship.neverListed !== after.relationship.neverListed,
    activity: before?.activity.value !== after.activity.value,
    'activity.raw': before?.activity.raw !== after.activity.raw,
    review: before?.review.value !== after.review.value,
    'review.held': (before?.review.held === undefined) !== (after.review.held === undefined),
    'review.decided': before?.review.value === after.review.value && before.review.decided !== after.review.decided,
    transfer: before?.transfer?.requestedAt !== after.transfer?.requestedAt,
  };
  return [
    ...Object.entries(facts).flatMap(([name, differs]) => (differs ? [name] : [])),
    ...profileFields.flatMap((field) => (before?.profile[field] === after.profile[field] ? [] : [`profile.${field}`])),
  ];
};
