/**
 * One reader per right, so that a function holds only those it has. All are strongly consistent.
 */
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AuditControl, AuditRun } from '../../domain/audit/run.ts';
import { getItem, ofKind, queryPage, toItem } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { controlKey, controlOf, runOf, runsKind } from './items.ts';

type Context = Pick<StoreContext, 'client'>;

/** Reads what ticks remember from one to the next. */
export function createAuditControlReader(context: Context, table: string) {
  return async (): Promise<AuditControl> => {
    const item = await getItem(context, table, marshall(controlKey));
    return item === undefined ? { revision: 0 } : controlOf(item);
  };
}
export type AuditControlReader = ReturnType<typeof createAuditControlReader>;

/** Reads the record of a run that has ended or was quarantined. */
export function createAuditRunReader(context: Context, table: string) {
  return async (runId: string): Promise<AuditRun | undefined> => {
    const item = await getItem(context, table, marshall({ kind: runsKind, id: runId }));
    return item && runOf(item);
  };
}
export type AuditRunReader = ReturnType<typeof createAuditRunReader>;

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
export type AuditRunLister = ReturnType<typeof createAuditRunLister>;
