import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { getItem } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { type LogRecord, logRecordOf, takingInKey } from './items.ts';
import { type LogTables, maxAppended } from './log.ts';

/** How far the records that are older than the log have been taken in: the last one that was. */
export type TakingIn = Pick<LogRecord, 'partition' | 'version'> | 'begin' | 'done';

/** Records of one page: some transactions of the log. */
const pageSize = 10 * maxAppended;

/** Reads the whole trail once, page by page, and keeps how far it has come. */
export function createTakingIn(context: Pick<StoreContext, 'client'>, { auditRecords, trailLog }: LogTables) {
  return {
    read: async (): Promise<TakingIn> => {
      const item = await getItem(context, trailLog, takingInKey);
      if (item === undefined) return 'begin';
      const { accountId, version } = item;
      return accountId?.S === undefined ? 'done' : { partition: accountId.S, version: Number(version?.N) };
    },

    /** @returns the next records, and how far the trail is read with them */
    nextPage: async (
      after: Exclude<TakingIn, 'done'>,
    ): Promise<{ readonly records: readonly LogRecord[]; readonly next: TakingIn }> => {
      const { Items: items = [], LastEvaluatedKey: last } = await context.client.send(
        new ScanCommand({
          TableName: auditRecords,
          ConsistentRead: true,
          Limit: pageSize,
          ...(after !== 'begin' && {
            ExclusiveStartKey: { accountId: { S: after.partition }, version: { N: String(after.version) } },
          }),
        }),
      );
      const next = last && { partition: last['accountId']?.S ?? '', version: Number(last['version']?.N) };
      return { records: items.map(logRecordOf), next: next ?? 'done' };
    },

    keep: async (reached: Exclude<TakingIn, 'begin'>): Promise<void> => {
      const position = reached !== 'done' && {
        accountId: { S: reached.partition },
        version: { N: String(reached.version) },
      };
      await context.client.send(new PutItemCommand({ TableName: trailLog, Item: { ...takingInKey, ...position } }));
    },
  };
}
export type TakingInStore = ReturnType<typeof createTakingIn>;
