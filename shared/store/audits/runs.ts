import { type Put, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { AuditLedger, AuditRun } from '../../domain/audit/run.ts';
import { usualRetention } from '../../domain/retention.ts';
import { cancellationCodes, conditionally } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { type NewWatermark, watermarkPuts } from '../memberships/move-watermark.ts';
import { ledgerItem, runItem } from './items.ts';
import { createAuditLedgerReader, createAuditRunLister, createAuditRunReader } from './run-readers.ts';

/**
 * Reads and writes the ledger and the records of runs.
 *
 * @param days how long a record is kept
 */
export const createAuditRunStore = (
  context: Pick<StoreContext, 'client' | 'damaged'>,
  table: string,
  days: number = usualRetention.auditRunDays,
) => ({
  ...createAuditRunWriter(context, table, days),
  readLedger: createAuditLedgerReader(context, table),
  readRecord: createAuditRunReader(context, table),
  listRecords: createAuditRunLister(context, table),
});
export type AuditRunStore = ReturnType<typeof createAuditRunStore>;

/**
 * Writes the ledger and the records of runs.
 *
 * Every write of the ledger has the revision after the one that was read. Of two concurrent writers
 * one loses and is told so; no write is overwritten.
 */
export const createAuditRunWriter = (
  { client }: Pick<StoreContext, 'client'>,
  table: string,
  days: number = usualRetention.auditRunDays,
) => ({
  /**
   * @param ledger with the revision after the one that was read
   * @param writer identifies this write
   * @returns whether it was written; false: another writer has written since
   */
  writeLedger: async (ledger: AuditLedger, writer: string): Promise<boolean> => {
    const put = new PutItemCommand({
      ...ledgerPut(table, ledger, writer),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const result = await conditionally(client.send(put));
    if (result.written) return true;
    // The SDK may have repeated a write whose answer was lost, and found its own first one.
    const found = unmarshall(result.found ?? {});
    return found['writer'] === writer && found['revision'] === ledger.revision;
  },

  /** Writes the ledger and the record of its run in one transaction; it is listed from then on. */
  writeRecord: (ledger: AuditLedger & { readonly run: AuditRun }, writer: string): Promise<boolean> =>
    transact(client, [ledgerPut(table, ledger, writer), { TableName: table, Item: runItem(ledger.run, days) }]),

  /** Writes the ledger, moves the watermark and records that, in one transaction. */
  writeCredit: (ledger: AuditLedger, writer: string, watermark: NewWatermark): Promise<boolean> =>
    transact(client, [ledgerPut(table, ledger, writer), ...watermarkPuts(watermark)]),
});

async function transact(client: StoreContext['client'], puts: readonly Put[]): Promise<boolean> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: puts.map((put) => ({ Put: put })) }));
    return true;
  } catch (error) {
    if (cancellationCodes(error)[0] === 'ConditionalCheckFailed') return false;
    throw error;
  }
}

function ledgerPut(table: string, ledger: AuditLedger, writer: string): Put {
  return {
    TableName: table,
    Item: ledgerItem(ledger, writer),
    ...(ledger.revision === 1
      ? { ConditionExpression: 'attribute_not_exists(id)' }
      : {
          ConditionExpression: '#revision = :revision',
          ExpressionAttributeNames: { '#revision': 'revision' },
          ExpressionAttributeValues: marshall({ ':revision': ledger.revision - 1 }),
        }),
  };
}
