/**
 * Records of what the answers about all accounts follow from: the watermark, the policy, and what
 * the service has to say of itself. They stand beside the records of accounts and come into the log
 * the same way.
 */
import { type Put, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type Instant, toIso } from '../base/time.ts';
import * as z from '../base/zod.ts';
import type { AccountId, Watermark } from '../domain/membership/facts.ts';
import { expiredEvidenceAnswers, inactiveActivities, type Policy } from '../domain/membership/policy.ts';
import type { Announced, Stage } from '../domain/news/stages.ts';
import { conditionally, queryPage } from './commands.ts';
import type { Item, StoreContext } from './context.ts';
import { storedWatermark } from './memberships/watermark-items.ts';
import { createNumberedWriter, firstNumberAt, lastNumberAt, numberedItem, whereNoneIs } from './numbered-records.ts';
import { DamagedItemError } from './parsed-item.ts';
import { valuesOf } from './values.ts';

/** What the partitions begin with; no account id does. */
export const servicePrefix = 'service#';
export const watermarkPartition = `${servicePrefix}watermark`;
export const policyPartition = `${servicePrefix}policy`;
/** What the partitions of holds begin with. */
export const newsPartition = `${servicePrefix}news`;
/** Of one account, or without one of all accounts that the watermark speaks for. */
export const evidencePrefix = 'evidence#';

type Partition =
  | typeof watermarkPartition
  | typeof policyPartition
  | `${typeof newsPartition}${string}`
  | `${typeof evidencePrefix}${string}`;

export interface NewServiceRecord {
  readonly partition: Partition;
  readonly action: string;
  /** Without undefined ones; instants as ISO text, because the log has the record as it is stored. */
  readonly fields: Readonly<Record<string, unknown>>;
}

const numbered = ({ partition, action, fields }: NewServiceRecord, at: Instant) => ({
  partition,
  at,
  fields: { ...fields, action },
});

/**
 * Writes records of the service: under a free number of the time `at`, or once, under the first
 * number of the instant that it is about.
 */
export function createServiceRecordWriter(context: Pick<StoreContext, 'client' | 'sleep' | 'random'>, table: string) {
  const write = createNumberedWriter(context, table);
  return {
    /** @throws StoreBusyError if every number that it tried is taken */
    write: (record: NewServiceRecord, at: Instant): Promise<void> => write(numbered(record, at)),

    /**
     * @param about the instant by which it is numbered; by default its own
     * @returns false: the partition has a record about this instant, and nothing was written
     */
    writeOnce: async (record: NewServiceRecord, at: Instant, about: Instant = at): Promise<boolean> => {
      const put = new PutItemCommand(serviceRecordPut(table, record, at, about));
      return (await conditionally(context.client.send(put))).written;
    },
  };
}
export type ServiceRecordWriter = ReturnType<typeof createServiceRecordWriter>;

/** A record as a part of a transaction, which fails where there is a record about this instant. */
export const serviceRecordPut = (table: string, record: NewServiceRecord, at: Instant, about: Instant = at): Put => ({
  TableName: table,
  Item: numberedItem(numbered(record, at), firstNumberAt(about)),
  ...whereNoneIs,
});

export const watermarkMoved = (watermark: Watermark): NewServiceRecord => ({
  partition: watermarkPartition,
  action: 'watermark_moved',
  fields: { watermark: z.encode(storedWatermark, watermark) },
});

/** The watermark is another one than the records say: an earlier version or a backup has put it there. */
export const watermarkFound = (watermark: Watermark): NewServiceRecord => {
  const { fields, ...moved } = watermarkMoved(watermark);
  return { ...moved, fields: { ...fields, found: true } };
};

/** The action of a record about the age of evidence. */
export const evidenceAction = (stage: Stage) => `evidence_${stage}` as const;

/** @param accountId whose evidence it is; absent: that of all accounts that the watermark speaks for */
export const evidenceAged = ({ stage, asOf }: Announced, accountId?: AccountId): NewServiceRecord => ({
  partition: `${evidencePrefix}${accountId ?? ''}`,
  action: evidenceAction(stage),
  fields: { asOf: toIso(asOf), ...(accountId !== undefined && { ofAccount: accountId }) },
});

export const policyChanged = ({
  freshForSeconds,
  graceSeconds,
  whenEvidenceExpires,
  inactiveActivities: inactive,
}: Policy): NewServiceRecord => ({
  partition: policyPartition,
  action: 'policy_changed',
  fields: {
    policy: { freshForSeconds, graceSeconds, whenEvidenceExpires, inactiveActivities: inactive.toSorted() },
  },
});

/** What a record of the service says, and which record it is. */
export interface ServiceRecord<T> {
  readonly partition: string;
  readonly version: number;
  readonly at: string;
  readonly value: T;
}

/** The stored form of the policy. */
export const storedPolicy = z.object({
  freshForSeconds: z.int(),
  graceSeconds: z.int(),
  whenEvidenceExpires: z.enum(expiredEvidenceAnswers),
  inactiveActivities: z.readonly(z.array(z.enum(inactiveActivities))),
});

const watermarkRecord = z.object({ version: z.int(), at: z.iso.datetime(), watermark: storedWatermark });
const policyRecord = z.object({ version: z.int(), at: z.iso.datetime(), policy: storedPolicy });

/** Reads what the records of the service say of an instant: the last one up to it, in one request. */
export function createServiceRecordReader(context: Pick<StoreContext, 'client'>, table: string) {
  const last = async (partition: Partition, at: Instant): Promise<Item | undefined> => {
    const { items } = await queryPage(context, {
      TableName: table,
      KeyConditionExpression: 'accountId = :partition AND version <= :last',
      ExpressionAttributeValues: marshall({ ':partition': partition, ':last': lastNumberAt(at) }),
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: 1,
    });
    return items[0];
  };
  return {
    /** @throws DamagedItemError for a record that cannot be read */
    watermarkAt: async (at: Instant): Promise<ServiceRecord<Watermark> | undefined> => {
      const item = await last(watermarkPartition, at);
      if (item === undefined) return undefined;
      const { watermark: value, ...record } = readable(watermarkRecord, item, watermarkPartition);
      return { partition: watermarkPartition, version: record.version, at: record.at, value };
    },

    /** @throws DamagedItemError for a record that cannot be read */
    policyAt: async (at: Instant): Promise<ServiceRecord<Policy> | undefined> => {
      const item = await last(policyPartition, at);
      if (item === undefined) return undefined;
      const { policy: value, ...record } = readable(policyRecord, item, policyPartition);
      return { partition: policyPartition, version: record.version, at: record.at, value };
    },
  };
}
export type ServiceRecordReader = ReturnType<typeof createServiceRecordReader>;

function readable<T extends z.ZodMiniType>(schema: T, item: Item, partition: Partition): z.output<T> {
  const parsed = schema.safeParse(valuesOf(item));
  if (parsed.success) return parsed.data;
  throw new DamagedItemError(`record ${item['version']?.N} of ${partition} cannot be read`, { cause: parsed.error });
}
