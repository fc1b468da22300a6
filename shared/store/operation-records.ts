/**
 * The trail of operations at the vendor. It shares the append-only table with the changes of
 * memberships, in separate partitions. A change is numbered by its version, an operation by its
 * time.
 */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type Instant, toIso } from '../base/time.ts';
import * as z from '../base/zod.ts';
import { accountIdSchema } from '../domain/membership/account-id.ts';
import type { AccountId } from '../domain/membership/facts.ts';
import {
  type NewOperationRecord,
  type OperationRecord,
  operationOutcomes,
} from '../domain/partner/operation-record.ts';
import { conditionally, queryPage, toItem } from './commands.ts';
import type { Item, StoreContext } from './context.ts';
import { type Entry, entriesOf } from './entries.ts';
import { lost, retrying } from './retrying.ts';
import { valuesOf } from './values.ts';

/** The partitions of these records begin with it; no account id does. */
export const operationsPrefix = 'operations#';

const storedRecord = z.object({
  operationId: z.string(),
  requestId: z.optional(z.string()),
  at: z.iso.datetime(),
  operation: z.string(),
  ofAccount: z.optional(accountIdSchema),
  actor: z.object({ client: z.string(), person: z.string() }),
  outcome: z.enum(operationOutcomes),
  status: z.optional(z.int()),
  errorKey: z.optional(z.string()),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** The next number is free at once: there is nothing to wait for. */
const atOnce = [0, 0, 0, 0, 0];

/** @throws StoreBusyError if every number that it tried is taken */
export function createOperationRecordWriter(
  context: Pick<StoreContext, 'client' | 'now' | 'sleep' | 'random'>,
  table: string,
) {
  return async (record: NewOperationRecord): Promise<void> => {
    const at = context.now();
    await retrying(
      context,
      'the record found no free number',
      async (tries) => {
        const put = new PutItemCommand({
          TableName: table,
          Item: toItem({
            ...record,
            at: toIso(at),
            accountId: partitionOf(record.ofAccount),
            version: numberAt(at, context.random) + tries,
            day: toIso(at).slice(0, 10),
          }),
          ConditionExpression: 'attribute_not_exists(accountId)',
        });
        const { written } = await conditionally(context.client.send(put));
        return written ? undefined : lost;
      },
      atOnce,
    );
  };
}
export type OperationRecordWriter = ReturnType<typeof createOperationRecordWriter>;

/** The number of the last record of a page. */
export const operationRecordPosition = z.number().check(z.positive());

/**
 * Lists the operations for an account, or for the partner itself, newest first, from `before` back.
 * In the place of a damaged record stands its number; it is reported.
 */
export function createOperationRecordLister(context: Pick<StoreContext, 'client' | 'damaged'>, table: string) {
  return async (
    accountId: AccountId | undefined,
    pageSize: number,
    before: number = Number.MAX_SAFE_INTEGER,
  ): Promise<{ readonly records: readonly Entry<OperationRecord>[]; readonly next?: number }> => {
    const { items, next } = await queryPage(context, {
      TableName: table,
      KeyConditionExpression: 'accountId = :partition AND version < :before',
      ExpressionAttributeValues: marshall({ ':partition': partitionOf(accountId), ':before': before }),
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: pageSize,
    });
    return {
      records: entriesOf(items, { ...asRecords, kind: `${partitionOf(accountId)} ` }, context),
      next: next && Number(next['version']?.N),
    };
  };
}

const asRecords = {
  parse: (item: Item): OperationRecord | undefined => storedRecord.safeParse(valuesOf(item)).data,
  nameOf: (item: Item): string => item['version']?.N ?? '',
};

/** The last instant of the years that ISO text has four digits for. */
const endOfTime = 253_402_300_799_999;

/** When the record of this number was written, as the number says. */
export const timeOfNumber = (number: number): Instant => Math.max(0, Math.min(Math.floor(number / 1000), endOfTime));

/** Account ids hold no `#`. */
const partitionOf = (accountId: AccountId | undefined): string => `${operationsPrefix}${accountId ?? ''}`;

/** Microseconds, so that records of the same millisecond rarely collide. */
const numberAt = (instant: Instant, random: () => number): number => instant * 1000 + Math.floor(random() * 1000);
