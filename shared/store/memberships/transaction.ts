/** The transaction of every change of a membership, and what its cancellation means. */
import { type Put, type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Actor } from '../../domain/membership/actor.ts';
import type { Membership } from '../../domain/membership/facts.ts';
import type { Change } from '../../domain/membership/transitions.ts';
import { cancellationCodes } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { auditRecordItem } from './audit-records.ts';
import { membershipItem } from './items.ts';

export interface ChangerTables {
  readonly memberships: string;
  readonly auditRecords: string;
}

/** The condition of the write alongside does not hold; nothing was written. */
export class AlongsideChangedError extends Error {
  override readonly name = 'AlongsideChangedError';
}

export interface Transaction {
  readonly before: Membership | undefined;
  readonly after: Membership;
  readonly change: Pick<Change, 'action' | 'justification'>;
  readonly actor: Actor;
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
  { client }: Pick<StoreContext, 'client'>,
  tables: ChangerTables,
  transaction: Transaction,
): Promise<WriteOutcome> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: writesOf(tables, transaction) }));
    return 'written';
  } catch (error) {
    return meaningOf(error);
  }
}

/** The order of the writes is the order of the codes in {@link meaningOf}. */
function writesOf(
  tables: ChangerTables,
  { before, after, change, actor, alongside = [] }: Transaction,
): TransactWriteItem[] {
  const auditRecord: Put = {
    TableName: tables.auditRecords,
    Item: auditRecordItem(before, after, change, actor),
    ConditionExpression: 'attribute_not_exists(accountId)',
  };
  return [
    { Put: { TableName: tables.memberships, Item: membershipItem(after), ...unchangedSince(before) } },
    { Put: auditRecord },
    ...alongside,
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

/**
 * Codes with which the same transaction, decided again, may succeed. Any other code is a defect.
 */
const retryableCodes = new Set<string | undefined>([
  'None',
  'ConditionalCheckFailed',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

function meaningOf(error: unknown): Exclude<WriteOutcome, 'written'> {
  const codes = cancellationCodes(error);
  const [membership, auditRecord, alongside] = codes;
  if (membership === 'None' && auditRecord === 'None' && alongside === 'ConditionalCheckFailed') {
    throw new AlongsideChangedError('the write alongside has lost its condition', { cause: error });
  }
  if (codes.length === 0 || !codes.every((code) => retryableCodes.has(code))) throw error;
  return membership === 'None' && auditRecord === 'ConditionalCheckFailed' ? 'trail_ahead' : 'lost';
}
