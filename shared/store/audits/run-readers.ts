/** Each of these reads in its own way, so that a function holds only what it has the right to. Strongly consistent. */
import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { AuditLedger, AuditRun } from '../../domain/audit/run.ts';
import type { StoreContext } from '../context.ts';
import { ledgerKey, runOf, runsKind, storedLedger, toItem } from './items.ts';

type Context = Pick<StoreContext, 'client'>;

/** What is remembered between ticks. */
export const createAuditLedgerReader =
  ({ client }: Context, table: string) =>
  async (): Promise<AuditLedger> => {
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: table, Key: marshall(ledgerKey), ConsistentRead: true }),
    );
    return item === undefined ? { revision: 0 } : storedLedger.parse(unmarshall(item));
  };
export type AuditLedgerReader = ReturnType<typeof createAuditLedgerReader>;

/** The record of a run that has ended or was quarantined. */
export const createAuditRunReader =
  ({ client }: Context, table: string) =>
  async (runId: string): Promise<AuditRun | undefined> => {
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: table, Key: marshall({ kind: runsKind, id: runId }), ConsistentRead: true }),
    );
    return item === undefined ? undefined : runOf(item);
  };
export type AuditRunReader = ReturnType<typeof createAuditRunReader>;

/** Lists records, the newest first; `before`: the id after which the page goes on. */
export const createAuditRunLister =
  ({ client }: Context, table: string) =>
  async (
    pageSize: number,
    before?: string,
  ): Promise<{ readonly runs: readonly AuditRun[]; readonly next?: string | undefined }> => {
    const { Items: items = [], LastEvaluatedKey: more } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: before === undefined ? 'kind = :kind' : 'kind = :kind AND id < :before',
        ExpressionAttributeValues: toItem({ ':kind': runsKind, ':before': before }),
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: pageSize,
      }),
    );
    const runs = items.map(runOf);
    return { runs, next: more === undefined ? undefined : runs.at(-1)?.runId };
  };
export type AuditRunLister = ReturnType<typeof createAuditRunLister>;
