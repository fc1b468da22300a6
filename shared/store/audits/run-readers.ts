/** One reader per right, so that a function creates only those it may use. */
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AuditLedger, AuditRun } from '../../domain/audit/run.ts';
import { getItem, ofKind, queryPage, toItem } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { ledgerKey, ledgerOf, runOf, runsKind } from './items.ts';

type Context = Pick<StoreContext, 'client'>;

/** Reads the ledger, which ticks share. */
export function createAuditLedgerReader(context: Context, table: string) {
  return async (): Promise<AuditLedger> => {
    const item = await getItem(context, table, marshall(ledgerKey));
    return item === undefined ? { revision: 0 } : ledgerOf(item);
  };
}

/** Reads the record of a run that has ended. */
export function createAuditRunReader(context: Context, table: string) {
  return async (runId: string): Promise<AuditRun | undefined> => {
    const item = await getItem(context, table, marshall({ kind: runsKind, id: runId }));
    return item && runOf(item);
  };
}

export interface AuditRunPage {
  readonly runs: readonly AuditRun[];
  /** The `before` of the next page. */
  readonly next?: string | undefined;
}

/** Lists the records, newest first; those before the run `before` if that is given. */
export function createAuditRunLister(context: Context, table: string) {
  return async (pageSize: number, before?: string): Promise<AuditRunPage> => {
    const { items, next } = await queryPage(context, {
      ...ofKind(table, runsKind),
      KeyConditionExpression: before === undefined ? 'kind = :kind' : 'kind = :kind AND id < :before',
      ExpressionAttributeValues: toItem({ ':kind': runsKind, ':before': before }),
      ScanIndexForward: false,
      Limit: pageSize,
    });
    const runs = items.map(runOf);
    return { runs, next: next && runs.at(-1)?.runId };
  };
}
