/** The trail of operations at the vendor, by account. */
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from '../base/zod.ts';
import { accountIdSchema } from '../domain/membership/account-id.ts';
import type { AccountId } from '../domain/membership/facts.ts';
import {
  type NewOperationRecord,
  type OperationRecord,
  operationOutcomes,
} from '../domain/partner/operation-record.ts';
import { queryPage } from './commands.ts';
import type { Item, StoreContext } from './context.ts';
import { type Entry, entriesOf } from './entries.ts';
import { createNumberedWriter } from './numbered-records.ts';
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

/** @throws StoreBusyError if every number that it tried is taken */
export function createOperationRecordWriter(
  context: Pick<StoreContext, 'client' | 'now' | 'sleep' | 'random'>,
  table: string,
) {
  const write = createNumberedWriter(context, table);
  return (record: NewOperationRecord): Promise<void> =>
    write({ partition: partitionOf(record.ofAccount), at: context.now(), fields: { ...record } });
}
export type OperationRecordWriter = ReturnType<typeof createOperationRecordWriter>;

/** The number of the last record of a page. */
export const operationRecordPosition = z.int().check(z.positive());

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

/** Account ids hold no `#`. */
const partitionOf = (accountId: AccountId | undefined): string => `${operationsPrefix}${accountId ?? ''}`;
