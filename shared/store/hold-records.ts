/** Records of what the brake of the re-audit holds: one when a hold begins, one when it has ended. */
import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { isoInstant } from '../base/iso-instant.ts';
import { type Instant, toIso } from '../base/time.ts';
import * as z from '../base/zod.ts';
import type { Held, HeldKind } from '../domain/audit/run.ts';
import { actionsOfHold, type HoldAction, holdActions } from '../domain/news/hold-news.ts';
import { queryPage } from './commands.ts';
import type { StoreContext } from './context.ts';
import { createServiceRecordWriter, type NewServiceRecord, newsPartition } from './service-records.ts';
import { valuesOf } from './values.ts';

/** The last record of a kind. */
const storedHold = z.object({ action: z.enum(holdActions), since: isoInstant, runId: z.string() });
export type RecordedHold = z.infer<typeof storedHold>;

const partitionOf = (kind: HeldKind) => `${newsPartition}#${kind}` as const;

export function createHoldRecords(context: Pick<StoreContext, 'client' | 'sleep' | 'random'>, table: string) {
  const { writeOnce } = createServiceRecordWriter(context, table);
  const recordOf = (kind: HeldKind, action: HoldAction, { since, runId }: Pick<Held, 'since' | 'runId'>) =>
    ({ partition: partitionOf(kind), action, fields: { since: toIso(since), runId } }) satisfies NewServiceRecord;

  return {
    /** @returns undefined: there is none that can be read */
    last: async (kind: HeldKind): Promise<RecordedHold | undefined> => {
      const { items } = await queryPage(context, lastOf(table, kind));
      const [item] = items;
      return item && storedHold.safeParse(valuesOf(item)).data;
    },

    /** Once for each hold, however often it is called. */
    begin: async (kind: HeldKind, held: Held): Promise<void> => {
      const { count, reason, since } = held;
      const record = recordOf(kind, actionsOfHold[kind].begin, held);
      await writeOnce({ ...record, fields: { ...record.fields, count, reason } }, since);
    },

    /** The same, of a hold that was recorded. */
    end: async (kind: HeldKind, hold: RecordedHold, at: Instant): Promise<void> => {
      await writeOnce(recordOf(kind, actionsOfHold[kind].end, hold), at, hold.since + 1);
    },
  };
}
export type HoldRecords = ReturnType<typeof createHoldRecords>;

const lastOf = (table: string, kind: HeldKind): QueryCommandInput => ({
  TableName: table,
  KeyConditionExpression: 'accountId = :partition',
  ExpressionAttributeValues: marshall({ ':partition': partitionOf(kind) }),
  ScanIndexForward: false,
  ConsistentRead: true,
  Limit: 1,
});
