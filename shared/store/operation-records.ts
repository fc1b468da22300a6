/**
 * What was done at the vendor, in the same append-only table as the changes of memberships, in partitions of its own: those are
 * changes of what we know, and have the numbers of its versions; these are calls, and have the time.
 */
import { ConditionalCheckFailedException, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { toIso } from '../base/time.ts';
import * as z from '../base/zod.ts';
import { accountIdSchema } from '../domain/membership/account-id.ts';
import type { AccountId } from '../domain/membership/facts.ts';
import { maxTries, StoreBusyError, type StoreContext } from './context.ts';

/**
 * `started`: is about to be asked for, written before whatever changes something; `done`; `accepted`: the vendor does it later;
 * `refused`: the vendor said no, or we did before it was asked; `failed`: it was not done; `unknown`: nobody knows.
 */
export const operationOutcomes = ['started', 'done', 'accepted', 'refused', 'failed', 'unknown'] as const;
export type OperationOutcome = (typeof operationOutcomes)[number];

/** Names, numbers and ids that are no personal data: a topic, a plan, a reason, a count. */
const details = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type OperationDetails = z.infer<typeof details>;

const storedRecord = z.object({
  /** The same in all records of one operation. */
  operationId: z.string(),
  /** The one that a problem names as well. */
  requestId: z.optional(z.string()),
  at: z.iso.datetime(),
  operation: z.string(),
  /** Absent: it is about the partner, and not about one account. */
  ofAccount: z.optional(accountIdSchema),
  actor: z.object({ client: z.string(), person: z.string() }),
  outcome: z.enum(operationOutcomes),
  /** The vendor's, where it has answered. */
  status: z.optional(z.int()),
  errorKey: z.optional(z.string()),
  details,
});
export type OperationRecord = z.infer<typeof storedRecord>;

/** No account id holds a `#`. */
const partitionOf = (accountId: AccountId | undefined): string => `operations#${accountId ?? ''}`;

/** Records of the same millisecond stand side by side. */
const numberAt = (instant: number, random: () => number): number => instant * 1000 + Math.floor(random() * 1000);

/** @throws StoreBusyError when no place was free in the tries there are */
export const createOperationRecordWriter =
  ({ client, now, random }: Pick<StoreContext, 'client' | 'now' | 'random'>, table: string) =>
  async (record: Omit<OperationRecord, 'at'>): Promise<void> => {
    const at = now();
    for (let tries = 0; tries < maxTries; tries += 1) {
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: marshall(
              {
                ...record,
                at: toIso(at),
                accountId: partitionOf(record.ofAccount),
                version: numberAt(at, random) + tries,
                day: toIso(at).slice(0, 10),
              },
              { removeUndefinedValues: true },
            ),
            ConditionExpression: 'attribute_not_exists(accountId)',
          }),
        );
        return;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    }
    throw new StoreBusyError('the record found no free place in the tries there are');
  };
export type OperationRecordWriter = ReturnType<typeof createOperationRecordWriter>;

/** The number of the record after which a list goes on. */
export const operationRecordPosition = z.int().check(z.positive());

/** Lists what was done for an account, or for the partner itself, the newest first; before `before` if that is given. */
export const createOperationRecordLister =
  ({ client }: Pick<StoreContext, 'client'>, table: string) =>
  async (
    accountId: AccountId | undefined,
    pageSize: number,
    before: number = Number.MAX_SAFE_INTEGER,
  ): Promise<{ readonly records: readonly OperationRecord[]; readonly next?: number }> => {
    const { Items: items = [], LastEvaluatedKey: more } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'accountId = :partition AND version < :before',
        ExpressionAttributeValues: marshall({ ':partition': partitionOf(accountId), ':before': before }),
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: pageSize,
      }),
    );
    const last = Number(items.at(-1)?.['version']?.N);
    const records = items.map((item) => storedRecord.parse(unmarshall(item)));
    return more === undefined || records.length === 0 ? { records } : { records, next: last };
  };
