/**
 * Reconciliations in WorkState. Nothing of them is ever changed: the rows are written first, then
 * what was asked for, and then one part of findings after the other. The last part is the
 * checkpoint of the work, so a crash loses no more than a part that was not stored.
 */
import { DeleteItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';

import * as z from '../../base/zod.ts';
import type { Reconciliation } from '../../domain/reconciliation/reconciliation.ts';
import type { Finding, ReportRow } from '../../domain/reconciliation/verdicts.ts';
import { conditionally, getItem, ofKind, queryAll, queryPage, toItem } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { idOfNumber } from '../number-id.ts';
import { DamagedItemError } from '../parsed-item.ts';
import { reconciliationKinds as kinds } from '../tables.ts';
import { valuesOf } from '../values.ts';
import {
  askedValues,
  findingsOf,
  packedFindings,
  packedRows,
  progressOf,
  progressValues,
  reconciliationOf,
  rowsOf,
  type StoredProgress,
} from './items.ts';

/** A reconciliation that is being worked on, and how often this was begun without getting further. */
export interface OpenReconciliation {
  readonly reconciliationId: string;
  readonly tries: number;
  /** How many parts of findings there were when it was tried last. */
  readonly atNumber: number;
}

export interface FindingsPart extends StoredProgress {
  readonly findings: readonly Finding[];
}

const storedOpen = z.object({ id: z.string(), tries: z.int(), atNumber: z.int() });

const seconds = (at: number): number => Math.floor(at / 1000);
const rowsKind = (id: string): string => `${kinds.rows}#${id}`;
const findingsKind = (id: string): string => `${kinds.findings}#${id}`;
const openKey = (id: string): Item => marshall({ kind: kinds.open, id });

/** Writes what was asked for. */
export function createReconciliationWriter({ client }: Pick<StoreContext, 'client'>, table: string) {
  return {
    /** @param part from 0 on */
    putRows: async (
      { reconciliationId, expiresAt }: Pick<Reconciliation, 'reconciliationId' | 'expiresAt'>,
      part: number,
      rows: readonly ReportRow[],
    ): Promise<void> => {
      const Item = toItem({
        kind: rowsKind(reconciliationId),
        id: idOfNumber(part),
        packed: packedRows(rows),
        expiresAt: seconds(expiresAt),
      });
      await client.send(new PutItemCommand({ TableName: table, Item }));
    },

    /** Has it worked on from now on. All its rows are stored. */
    open: async (reconciliation: Reconciliation): Promise<void> => {
      const { reconciliationId: id, expiresAt } = reconciliation;
      const asked = { kind: kinds.asked, id, ...askedValues(reconciliation), expiresAt: seconds(expiresAt) };
      const open = { kind: kinds.open, id, tries: 0, atNumber: 0, expiresAt: seconds(expiresAt) };
      const puts = [asked, open].map((values) => ({ Put: { TableName: table, Item: toItem(values) } }));
      await client.send(new TransactWriteItemsCommand({ TransactItems: puts }));
    },
  };
}
export type ReconciliationWriter = ReturnType<typeof createReconciliationWriter>;

/** Reads reconciliations and what was found. */
export function createReconciliationReader(context: Pick<StoreContext, 'client' | 'now'>, table: string) {
  return {
    /** @returns undefined: there is none, or its time is over */
    read: async (id: string): Promise<Reconciliation | undefined> => {
      const item = await getItem(context, table, marshall({ kind: kinds.asked, id }));
      const found = item && reconciliationOf(item);
      return found !== undefined && found.expiresAt > context.now() ? found : undefined;
    },

    /** @returns undefined: nothing is found yet */
    readProgress: async (id: string): Promise<StoredProgress | undefined> => {
      const { items } = await queryPage(context, {
        ...ofKind(table, findingsKind(id)),
        ScanIndexForward: false,
        Limit: 1,
      });
      return items[0] && progressOf(items[0]);
    },

    /** Every part of findings after a number, in order, a megabyte in memory at a time. */
    readFindings: async function* (id: string, after: number): AsyncGenerator<FindingsPart> {
      const query = {
        ...ofKind(table, findingsKind(id)),
        KeyConditionExpression: 'kind = :kind AND id > :after',
        ExpressionAttributeValues: marshall({ ':kind': findingsKind(id), ':after': idOfNumber(after) }),
      };
      for await (const item of queryAll(context, query)) yield { ...progressOf(item), findings: findingsOf(item) };
    },
  };
}
export type ReconciliationReader = ReturnType<typeof createReconciliationReader>;

/** Works on open reconciliations. */
export function createReconciliationWork(context: Pick<StoreContext, 'client' | 'damaged'>, table: string) {
  const { client } = context;
  return {
    listOpen: async (): Promise<readonly OpenReconciliation[]> => {
      const open: OpenReconciliation[] = [];
      for await (const item of queryAll(context, ofKind(table, kinds.open))) {
        const { data } = storedOpen.safeParse(valuesOf(item));
        if (data === undefined) context.damaged(`${kinds.open} ${item['id']?.S}`);
        else open.push({ reconciliationId: data.id, tries: data.tries, atNumber: data.atNumber });
      }
      return open;
    },

    /** Notes that it is being tried. */
    noteTry: async ({ reconciliationId, tries, atNumber }: OpenReconciliation, expiresAt: number): Promise<void> => {
      const item = { kind: kinds.open, id: reconciliationId, tries, atNumber, expiresAt: seconds(expiresAt) };
      await client.send(new PutItemCommand({ TableName: table, Item: toItem(item) }));
    },

    /** It is not worked on any more. */
    close: async (id: string): Promise<void> => {
      await client.send(new DeleteItemCommand({ TableName: table, Key: openKey(id) }));
    },

    /** @throws DamagedItemError if they are not there */
    readRows: async (id: string, part: number): Promise<readonly ReportRow[]> => {
      const item = await getItem(context, table, marshall({ kind: rowsKind(id), id: idOfNumber(part) }));
      if (item === undefined) throw new DamagedItemError(`part ${part} of the rows of ${id} is missing`);
      return rowsOf(item);
    },

    /** Every part of the rows from one on, in order. */
    readAllRows: async function* (id: string, from: number): AsyncGenerator<readonly ReportRow[]> {
      const query = {
        ...ofKind(table, rowsKind(id)),
        KeyConditionExpression: 'kind = :kind AND id >= :from',
        ExpressionAttributeValues: marshall({ ':kind': rowsKind(id), ':from': idOfNumber(from) }),
      };
      for await (const item of queryAll(context, query)) yield rowsOf(item);
    },

    /**
     * Stores a part of the findings with how far the work has come. A part is written once.
     *
     * @returns whether it was stored; false: somebody else was faster
     */
    addFindings: async (
      { reconciliationId, expiresAt }: Pick<Reconciliation, 'reconciliationId' | 'expiresAt'>,
      { findings, ...progress }: FindingsPart,
    ): Promise<boolean> => {
      const put = new PutItemCommand({
        TableName: table,
        Item: toItem({
          kind: findingsKind(reconciliationId),
          id: idOfNumber(progress.number),
          ...progressValues(progress),
          packed: packedFindings(findings),
          expiresAt: seconds(expiresAt),
        }),
        ConditionExpression: 'attribute_not_exists(id)',
      });
      const { written } = await conditionally(client.send(put));
      return written;
    },
  };
}
export type ReconciliationWork = ReturnType<typeof createReconciliationWork>;

/** When a reconciliation ends to be kept, in whole seconds as its items have it. */
export const expiryOf = (createdAt: number, days: number): number => seconds(createdAt + days * 86_400_000) * 1000;
