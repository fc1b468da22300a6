import {
  ConditionalCheckFailedException,
  type Put,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from '../../base/zod.ts';
import type { AuditControl, AuditRun } from '../../domain/audit/run.ts';
import type { Watermark } from '../../domain/membership/facts.ts';
import type { StoreContext } from '../context.ts';
import { watermarkPut } from '../memberships/watermark.ts';
import { controlKey, keptForSeconds, runsKind, storedControl, storedRun, toItem } from './items.ts';
import { createAuditControlReader, createAuditRunLister, createAuditRunReader } from './run-readers.ts';

/**
 * Writes what is remembered between ticks, and the records of the runs, newest last by their id.
 *
 * Every write of the control item carries on from the revision that was read, so of two who work on the same run one is told
 * that the other was there; nothing is ever overwritten.
 */
export const createAuditRunWriter = ({ client }: Pick<StoreContext, 'client'>, table: string) => {
  const controlPut = (control: AuditControl, writer: string): Put => ({
    TableName: table,
    Item: toItem({ ...controlKey, ...z.encode(storedControl, control), writer }),
    ConditionExpression: control.revision === 1 ? 'attribute_not_exists(id)' : '#revision = :revision',
    ...(control.revision > 1 && {
      ExpressionAttributeNames: { '#revision': 'revision' },
      ExpressionAttributeValues: marshall({ ':revision': control.revision - 1 }),
    }),
  });

  const recordPut = (run: AuditRun): Put => ({
    TableName: table,
    Item: toItem({
      ...z.encode(storedRun, run),
      kind: runsKind,
      id: run.runId,
      expiresAt: Math.floor(run.startedAt / 1000) + keptForSeconds,
    }),
  });

  return {
    /**
     * @param control with the revision after the one that was read
     * @param writer  tells this write from anybody else's
     * @returns whether it was written; false: somebody else has written since
     */
    writeControl: async (control: AuditControl, writer: string): Promise<boolean> => {
      try {
        const put = controlPut(control, writer);
        await client.send(new PutItemCommand({ ...put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
        return true;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        // The SDK repeats a write whose answer got lost, and then meets its own.
        const found = unmarshall(error.Item ?? {});
        return found['writer'] === writer && found['revision'] === control.revision;
      }
    },

    /**
     * Writes the control item together with the record of its run, which is thereby listed, and where the run has completed a
     * scan of everything, with the watermark.
     */
    writeRecord: async (
      control: AuditControl & { readonly run: AuditRun },
      writer: string,
      watermark?: { readonly table: string; readonly value: Watermark },
    ): Promise<boolean> => {
      try {
        await client.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              { Put: controlPut(control, writer) },
              { Put: recordPut(control.run) },
              ...(watermark === undefined ? [] : [{ Put: watermarkPut(watermark.table, watermark.value) }]),
            ],
          }),
        );
        return true;
      } catch (error) {
        const isCanceled = error instanceof TransactionCanceledException;
        if (isCanceled && error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed') return false;
        throw error;
      }
    },
  };
};

/** Everything that working on runs needs of the store. */
export const createAuditRunStore = (context: Pick<StoreContext, 'client'>, table: string) => ({
  ...createAuditRunWriter(context, table),
  readControl: createAuditControlReader(context, table),
  readRecord: createAuditRunReader(context, table),
  listRecords: createAuditRunLister(context, table),
});
export type AuditRunStore = ReturnType<typeof createAuditRunStore>;
