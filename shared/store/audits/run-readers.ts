/** One reader per right, so that a function creates only those it may use. */
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AuditLedger, AuditRun } from '../../domain/audit/run.ts';
import { getItem, ofKind, queryPage, toItem } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { type Entry, entriesOf } from '../entries.ts';
import { ledgerKey, ledgerOf, readableRunOf, runOf, runsKind } from './items.ts';

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
  /** In the place of a damaged record stands the id of its run; it is reported. */
  readonly runs: readonly Entry<AuditRun>[];
  /** The `before` of the next page. */
  readonly next?: string | undefined;
}

/** Lists the records, newest first; those before the run `before` if that is given. */
export function createAuditRunLister(context: Pick<StoreContext, 'client' | 'damaged'>, table: string) {
  return async (pageSize: number, before?: string): Promise<AuditRunPage> => {
    const { items, next } = await queryPage(context, {
      ...ofKind(table, runsKind),
      KeyConditionExpression: before === undefined ? 'kind = :kind' : 'kind = :kind AND id < :before',
      ExpressionAttributeValues: toItem({ ':kind': runsKind, ':before': before }),
      ScanIndexForward: false,
      Limit: pageSize,
    });
    return { runs: entriesOf(items, asRuns, context), next: next && idOf(next) };
  };
}

const idOf = (item: Item): string => item['id']?.S ?? '';
const asRuns = { parse: readableRunOf, nameOf: idOf, kind: `${runsKind} ` };
