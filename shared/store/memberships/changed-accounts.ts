import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dayMs, dayOf, type Instant, toIso } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import { storedAccountId } from '../codecs.ts';
import { queryAll } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import type { auditRecordsTable } from '../tables.ts';
import { valuesOf } from '../values.ts';

const byDay: keyof typeof auditRecordsTable.indexes = 'by-day';

/** Records of operations at the vendor are in partitions that are no account ids. */
const changeOfAccount = z.object({ accountId: storedAccountId, action: z.string() });

/** A record of the trail, by what it is about. */
export interface RecordedChange {
  readonly accountId: AccountId;
  readonly action: string;
}

/**
 * Reads which accounts have changed since an instant, by the days of the trail: one entry for each
 * record, so an account may come more than once. An index is a moment behind its table.
 */
export function createChangedAccountsReader(context: Pick<StoreContext, 'client' | 'now'>, table: string) {
  return async function* (since: Instant): AsyncGenerator<RecordedChange> {
    for (let day = dayOf(since); day <= context.now(); day += dayMs) {
      for await (const item of queryAll(context, recordsOfDay(table, day, since))) {
        const parsed = changeOfAccount.safeParse(valuesOf(item));
        if (parsed.success) yield parsed.data;
      }
    }
  };
}
export type ChangedAccountsReader = ReturnType<typeof createChangedAccountsReader>;

const recordsOfDay = (table: string, day: Instant, since: Instant): QueryCommandInput => ({
  TableName: table,
  IndexName: byDay,
  KeyConditionExpression: '#day = :day AND #at >= :since',
  ProjectionExpression: 'accountId, #action',
  ExpressionAttributeNames: { '#day': 'day', '#at': 'at', '#action': 'action' },
  ExpressionAttributeValues: marshall({ ':day': toIso(day).slice(0, 10), ':since': toIso(since) }),
});
