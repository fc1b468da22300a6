import { DeleteItemCommand, PutItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { isoInstant } from '../../base/iso-instant.ts';
import { type Instant, toIso } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { type Case, type CaseCause, caseCauses } from '../../domain/audit/case.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import { eventTypes } from '../../domain/membership/notice.ts';
import { storedAccountId } from '../codecs.ts';
import { conditionally, getItem, ofKind, queryAll, queryPage, toItem } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { type Entry, entriesOf, isDamaged } from '../entries.ts';
import { parsedItem } from '../parsed-item.ts';
import { caseKind } from '../tables.ts';
import { valuesOf } from '../values.ts';
import { activitySchema } from './pages.ts';

/** From the last time that a case was touched; every case is touched at least once a day. */
const ttlSeconds = 60 * 86_400;

const answer = z.union([
  z.object({ outcome: z.enum(['not_ours', 'unclear']), observedAt: isoInstant }),
  z.object({
    outcome: z.literal('ours'),
    observedAt: isoInstant,
    activity: z.optional(activitySchema),
    isByWebhook: z.optional(z.boolean()),
    isListed: z.optional(z.boolean()),
  }),
]);
const storedCase = z.object({
  accountId: storedAccountId,
  cause: z.enum(caseCauses),
  openedAt: isoInstant,
  runId: z.optional(z.string()),
  missingSince: z.optional(isoInstant),
  missedBy: z.optional(isoInstant),
  nextAt: isoInstant,
  eventType: z.optional(z.enum(eventTypes)),
  unclear: z.int(),
  answer: z.optional(answer),
  wants: z.optional(z.enum(['departure', 'activity'])),
  revokes: z.optional(z.boolean()),
  heldSince: z.optional(isoInstant),
});

/** Opens cases, and can do nothing else with them: for functions that have no other right. */
export function createCaseOpener({ client, now }: Pick<StoreContext, 'client' | 'now'>, table: string) {
  /**
   * Opens a case, unless the account has one. One of an account that scans have missed is opened
   * again once two proven scans have missed it, and one about the activity of an account that is
   * listed takes the place of one that was missing. One by a webhook takes that of one without.
   *
   * @returns whether it was opened
   */
  const open = async (each: Case): Promise<boolean> => {
    const put = new PutItemCommand({ TableName: table, Item: itemOf(each, now()), ...replacing(each) });
    return (await conditionally(client.send(put))).written;
  };
  return { open };
}

/**
 * The cases, in WorkState: accounts that may have to lose something. One item for each account,
 * because the queue outlives runs.
 */
export function createCaseStore(context: Pick<StoreContext, 'client' | 'now' | 'damaged'>, table: string) {
  const { client, now } = context;
  const remove = async (id: string): Promise<void> => {
    await client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(id) }));
  };
  return {
    ...createCaseOpener(context, table),

    /** Only for the one tick that works on the cases. */
    put: async (each: Case): Promise<void> => {
      await client.send(new PutItemCommand({ TableName: table, Item: itemOf(each, now()) }));
    },

    /** The same as a part of the transaction that changes the membership. */
    putAlongside: (each: Case): TransactWriteItem => ({ Put: { TableName: table, Item: itemOf(each, now()) } }),

    removeAlongside: (accountId: AccountId): TransactWriteItem => ({
      Delete: { TableName: table, Key: keyOf(accountId) },
    }),

    get: async (accountId: AccountId): Promise<Case | undefined> => {
      const item = await getItem(context, table, keyOf(accountId));
      return item && caseOf(item);
    },

    remove: (accountId: AccountId): Promise<void> => remove(accountId),

    /** Closes the case of an account that is listed again, but not one about its activity. */
    removeMissing: async (accountId: AccountId): Promise<void> => {
      const deletion = new DeleteItemCommand({
        TableName: table,
        Key: keyOf(accountId),
        ConditionExpression: 'cause = :missing',
        ExpressionAttributeValues: marshall({ ':missing': 'missing' satisfies CaseCause }),
      });
      await conditionally(client.send(deletion));
    },

    /**
     * A damaged item is reported once and deleted: nothing would open a case in its place. Whatever has
     * opened it opens it again.
     */
    readAll: async function* (): AsyncGenerator<Case> {
      for await (const item of queryAll(context, ofKind(table, caseKind))) {
        const [entry] = entriesOf([item], asCases, context);
        if (entry === undefined) continue;
        if (isDamaged(entry)) await remove(entry.damaged);
        else yield entry;
      }
    },
  };
}
export type CaseStore = ReturnType<typeof createCaseStore>;

export interface CasePage {
  /** In the place of a damaged case stands its account; it is reported. */
  readonly cases: readonly Entry<Case>[];
  readonly next?: string | undefined;
}

/** Lists the cases by account id, those after the account `after`. */
export function createCaseLister(context: Pick<StoreContext, 'client' | 'damaged'>, table: string) {
  return async (pageSize: number, after?: string): Promise<CasePage> => {
    const { items, next } = await queryPage(context, {
      ...ofKind(table, caseKind),
      ExclusiveStartKey: after === undefined ? undefined : marshall({ kind: caseKind, id: after }),
      Limit: pageSize,
    });
    return { cases: entriesOf(items, asCases, context), next: next && idOf(next) };
  };
}

const keyOf = (id: string): Item => marshall({ kind: caseKind, id });

const itemOf = (each: Case, now: Instant): Item =>
  toItem({
    kind: caseKind,
    id: each.accountId,
    ...z.encode(storedCase, each),
    expiresAt: Math.floor(now / 1000) + ttlSeconds,
  });

/** The condition under which a case may be opened. */
function replacing({ cause, eventType, missingSince, missedBy }: Case) {
  const isNew = 'attribute_not_exists(id)';
  if (cause === 'activity') {
    const missing = marshall({ ':missing': 'missing' satisfies CaseCause });
    const unsaid = eventType === undefined ? '' : ' OR attribute_not_exists(eventType)';
    return { ConditionExpression: `${isNew} OR cause = :missing${unsaid}`, ExpressionAttributeValues: missing };
  }
  if (missedBy === undefined || missingSince === undefined) return { ConditionExpression: isNew };
  return {
    // Or it is about an earlier absence, and was left behind by a process that has died.
    ConditionExpression: `${isNew} OR attribute_not_exists(missedBy) OR missedBy <= :missingSince`,
    ExpressionAttributeValues: marshall({ ':missingSince': toIso(missingSince) }),
  };
}

/** @throws DamagedError if it cannot be read */
const caseOf = (item: Item): Case => parsedItem(storedCase, item);

const idOf = (item: Item): string => item['id']?.S ?? '';
const asCases = {
  parse: (item: Item): Case | undefined => storedCase.safeParse(valuesOf(item)).data,
  nameOf: idOf,
  kind: `${caseKind} `,
};
