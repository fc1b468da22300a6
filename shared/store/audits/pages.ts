import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { isoInstant } from '../../base/iso-instant.ts';
import { type Instant, toIso } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { activities } from '../../domain/membership/facts.ts';
import type { ListedAccount } from '../../domain/membership/listed-account.ts';
import { conditionally, ofKind, queryAll, queryPage, toItem } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { idOfNumber } from '../number-id.ts';
import { parsedItem, parsedText } from '../parsed-item.ts';

/** A page of the vendor's account list, as a run has read it. */
export interface ScannedPage {
  /** From 1 on. */
  readonly number: number;
  /** When it was asked for; absent in pages that an earlier version has stored. */
  readonly readAt?: Instant | undefined;
  /** Rows that could not be read. */
  readonly unreadable?: number | undefined;
  readonly accounts: readonly Pick<ListedAccount, 'accountId' | 'activity' | 'profile'>[];
  /** The vendor's query of the next page, as it came; absent on the last page. */
  readonly next?: string;
}

export interface ScanProgress {
  readonly pages: number;
  /** Distinct accounts so far. */
  readonly accounts: number;
}

/** Longer than any run may take. */
const ttlSeconds = 3 * 86_400;

export const activitySchema = z.object({ value: z.enum(activities), raw: z.optional(z.string()) });
export const profileSchema = z.object({
  organizationName: z.optional(z.string()),
  siteOwnerName: z.optional(z.string()),
});

const storedAccounts = z.array(
  z.object({ accountId: accountIdSchema, activity: z.optional(activitySchema), profile: profileSchema }),
);
const storedPage = z.object({
  number: z.int(),
  readAt: z.optional(isoInstant),
  unreadable: z.optional(z.int()),
  accounts: z.string(),
  next: z.optional(z.string()),
});
const storedProgress = z.object({ number: z.int(), accountsSoFar: z.int() });

/**
 * The pages that a scan has read, in WorkState. The last stored page is the scan's checkpoint. A
 * page is written once and never changed, so two workers on the same scan cannot spoil it for each
 * other.
 */
export const createAuditPageStore = (context: Pick<StoreContext, 'client' | 'now'>, table: string) => ({
  /**
   * @param accountsSoFar distinct accounts up to and with this page
   * @returns the page that is stored under this number: this one, or an earlier one
   */
  add: async (runId: string, page: ScannedPage, accountsSoFar: number): Promise<ScannedPage> => {
    const put = new PutItemCommand({
      TableName: table,
      Item: toItem({
        kind: kindOf(runId),
        id: idOfNumber(page.number),
        number: page.number,
        readAt: page.readAt === undefined ? undefined : toIso(page.readAt),
        unreadable: page.unreadable,
        // JSON text: a page is always read as a whole, and a list of maps is larger and far slower.
        accounts: JSON.stringify(page.accounts),
        accountsSoFar,
        next: page.next,
        expiresAt: Math.floor(context.now() / 1000) + ttlSeconds,
      }),
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    const result = await conditionally(context.client.send(put));
    if (result.written) return page;
    // Possibly this one, if the SDK has repeated a write whose answer was lost.
    if (result.found === undefined) throw new Error('DynamoDB has not returned the stored page');
    return pageOf(result.found);
  },

  progress: createScanProgressReader(context, table),

  /**
   * Every stored page, in order or from the last one to the first, a megabyte in memory at a time.
   */
  readAll: async function* (
    runId: string,
    { newestFirst = false }: { readonly newestFirst?: boolean } = {},
  ): AsyncGenerator<ScannedPage> {
    const query = { ...ofKind(table, kindOf(runId)), ScanIndexForward: !newestFirst };
    for await (const item of queryAll(context, query)) yield pageOf(item);
  },
});
export type AuditPageStore = ReturnType<typeof createAuditPageStore>;

/** Reads the progress of a run's scan; undefined before its first page. */
export function createScanProgressReader(context: Pick<StoreContext, 'client'>, table: string) {
  return async (runId: string): Promise<ScanProgress | undefined> => {
    const newest = { ...ofKind(table, kindOf(runId)), ScanIndexForward: false, Limit: 1 };
    const { items } = await queryPage(context, newest);
    const [item] = items;
    if (item === undefined) return undefined;
    const { number, accountsSoFar } = parsedItem(storedProgress, item);
    return { pages: number, accounts: accountsSoFar };
  };
}

function pageOf(item: Item): ScannedPage {
  const { accounts, ...page } = parsedItem(storedPage, item);
  return { ...page, accounts: parsedText(storedAccounts, accounts, item) };
}

const kindOf = (runId: string): string => `audit-page#${runId}`;
