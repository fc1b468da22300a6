/** The transaction of every change of a membership, and what its cancellation means. */
import { type Put, type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import { cancellationCodes } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { type AuditRecord, auditRecordFor, auditRecordItem, type RecordedChange } from './audit-records.ts';
import { membershipItem } from './items.ts';
import { recordHashOf } from './record-hash.ts';

export interface ChangerTables {
  readonly memberships: string;
  readonly auditRecords: string;
}

/** The condition of the write alongside does not hold; nothing was written. */
export class AlongsideChangedError extends Error {
  override readonly name = 'AlongsideChangedError';
}

/** A change of one membership, and its record. */
export interface WrittenChange {
  readonly before: Membership | undefined;
  /** With the hash of the record. */
  readonly after: Membership;
  readonly record: AuditRecord;
}

export function writtenChange(change: RecordedChange): WrittenChange {
  const record = auditRecordFor(change);
  return { before: change.before, after: { ...change.after, recordHash: recordHashOf(record) }, record };
}

export interface Transaction extends WrittenChange {
  /** Further writes of the same transaction; the first one may have a condition of its own. */
  readonly alongside?: readonly TransactWriteItem[] | undefined;
}

/**
 * `lost`: another writer was faster, or DynamoDB throttled; decided again, it may succeed.
 * `trail_ahead`: the membership is as it was read, but the trail has a record of its next version.
 */
export type WriteOutcome = 'written' | 'lost' | 'trail_ahead';

/**
 * Writes a membership, under the condition that it has not changed since it was read, and the audit
 * record of its new version, which must not exist yet.
 *
 * @throws AlongsideChangedError when the condition of the write alongside does not hold
 */
export async function writeChange(
  context: Pick<StoreContext, 'client'>,
  tables: ChangerTables,
  { alongside = [], ...change }: Transaction,
): Promise<WriteOutcome> {
  const codes = await write(context, [...writesOf(tables, change), ...alongside]);
  if (codes === undefined) return 'written';
  const [membership, auditRecord, first] = codes;
  if (membership === 'None' && auditRecord === 'None' && first === failed) {
    throw new AlongsideChangedError('the write alongside has lost its condition');
  }
  return membership === 'None' && auditRecord === failed ? 'trail_ahead' : 'lost';
}

/**
 * Writes changes of several memberships, each with its record, and further writes, in one
 * transaction.
 *
 * @returns the accounts that are behind their trails, if nothing was written; `lost` also for a
 *   further write whose condition does not hold
 */
export async function writeChanges(
  context: Pick<StoreContext, 'client'>,
  tables: ChangerTables,
  changes: readonly WrittenChange[],
  alongside: readonly TransactWriteItem[],
): Promise<'written' | 'lost' | readonly AccountId[]> {
  const codes = await write(context, [...changes.flatMap((change) => writesOf(tables, change)), ...alongside]);
  if (codes === undefined) return 'written';
  const behind = changes.flatMap(({ after: { accountId } }, index) =>
    codes[2 * index] === 'None' && codes[2 * index + 1] === failed ? [accountId] : [],
  );
  return behind.length > 0 ? behind : 'lost';
}

/** The order of the writes is the order of the codes. */
function writesOf(tables: ChangerTables, { before, after, record }: WrittenChange): TransactWriteItem[] {
  const auditRecord: Put = {
    TableName: tables.auditRecords,
    Item: auditRecordItem(record),
    ConditionExpression: 'attribute_not_exists(accountId)',
  };
  return [
    { Put: { TableName: tables.memberships, Item: membershipItem(after), ...unchangedSince(before) } },
    { Put: auditRecord },
  ];
}

function unchangedSince(before: Membership | undefined): Omit<Put, 'TableName' | 'Item'> {
  return before === undefined
    ? { ConditionExpression: 'attribute_not_exists(#key)', ExpressionAttributeNames: { '#key': 'key' } }
    : {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: marshall({ ':version': before.version }),
      };
}

const failed = 'ConditionalCheckFailed';

/**
 * Codes with which the same transaction, decided again, may succeed. Any other code is a defect.
 */
const retryableCodes = new Set<string | undefined>([
  'None',
  failed,
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/** @returns undefined when all is written; else the code of each write, and nothing is written */
async function write(
  { client }: Pick<StoreContext, 'client'>,
  writes: TransactWriteItem[],
): Promise<readonly (string | undefined)[] | undefined> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: writes }));
    return undefined;
  } catch (error) {
    const codes = cancellationCodes(error);
    if (codes.length === 0 || !codes.every((code) => retryableCodes.has(code))) throw error;
    return codes;
  }
}
