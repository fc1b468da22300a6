import { ConditionalCheckFailedException, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from '../../base/zod.ts';
import { nextPage } from '../../constant-contact/accounts/links.ts';
import type { NextPage } from '../../constant-contact/types.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { activities } from '../../domain/membership/facts.ts';
import type { ListedAccount } from '../../domain/membership/listed-account.ts';
import type { Item, StoreContext } from '../context.ts';

/** A page of the vendor's account list, as a run has read it. */
export interface ScannedPage {
  /** From 1 on. */
  readonly number: number;
  readonly accounts: readonly Pick<ListedAccount, 'accountId' | 'activity' | 'profile'>[];
  /** Absent on the last page. */
  readonly next?: NextPage;
}

/** How far a scan has come. */
export interface ScanProgress {
  readonly pages: number;
  /** Distinct accounts so far. */
  readonly accounts: number;
}

/** Longer than any run may take; then DynamoDB forgets the page. */
const keptForSeconds = 3 * 86_400;

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
  // One text: a page is always read as a whole, and this way it is smaller and far faster to read than a list of maps.
  accounts: z.pipe(
    z.pipe(
      z.string(),
      z.transform((text): unknown => JSON.parse(text)),
    ),
    storedAccounts,
  ),
  next: z.optional(nextPage),
});

const storedProgress = z.object({ number: z.int(), accountsSoFar: z.int() });

const pageOf = (item: Item): ScannedPage => storedPage.parse(unmarshall(item));

const kindOf = (runId: string): string => `audit-page#${runId}`;
/** Texts that sort like the numbers. */
const idOf = (number: number): string => String(number).padStart(8, '0');

const pagesOf = (table: string, runId: string) => ({
  TableName: table,
  KeyConditionExpression: 'kind = :kind',
  ExpressionAttributeValues: { ':kind': { S: kindOf(runId) } },
  ConsistentRead: true,
});

/** Reads how far the scan of a run has come; undefined: it has no page yet. */
export const createScanProgressReader =
  ({ client }: Pick<StoreContext, 'client'>, table: string) =>
  async (runId: string): Promise<ScanProgress | undefined> => {
    const { Items: items = [] } = await client.send(
      new QueryCommand({ ...pagesOf(table, runId), ScanIndexForward: false, Limit: 1 }),
    );
    const [item] = items;
    if (item === undefined) return undefined;
    const { number, accountsSoFar } = storedProgress.parse(unmarshall(item));
    return { pages: number, accounts: accountsSoFar };
  };

/**
 * The pages that a scan has read, in WorkState. The last page that is stored is the scan's checkpoint: a page is written once
 * and never changed, so two who work on the same scan cannot spoil it for each other.
 */
export const createAuditPageStore = ({ client, now }: Pick<StoreContext, 'client' | 'now'>, table: string) => ({
  /**
   * @param accountsSoFar distinct accounts up to and with this page
   * @returns the page that is stored under this number: this one, or the one that was there already
   */
  add: async (runId: string, page: ScannedPage, accountsSoFar: number): Promise<ScannedPage> => {
    const { number, accounts, next } = page;
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: marshall(
            {
              kind: kindOf(runId),
              id: idOf(number),
              number,
              accounts: JSON.stringify(accounts),
              accountsSoFar,
              next,
              expiresAt: Math.floor(now() / 1000) + keptForSeconds,
            },
            { removeUndefinedValues: true },
          ),
          ConditionExpression: 'attribute_not_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return page;
    } catch (error) {
      // Also after a repeat by the SDK of a write whose answer got lost.
      if (error instanceof ConditionalCheckFailedException && error.Item !== undefined) return pageOf(error.Item);
      throw error;
    }
  },

  progress: createScanProgressReader({ client }, table),

  /** Every page that is stored, in order or from the last one to the first, a megabyte in memory at a time. */
  readAll: async function* (
    runId: string,
    { newestFirst = false }: { readonly newestFirst?: boolean } = {},
  ): AsyncGenerator<ScannedPage> {
    let startKey: Item | undefined;
    do {
      const { Items: items = [], LastEvaluatedKey: more } = await client.send(
        new QueryCommand({ ...pagesOf(table, runId), ScanIndexForward: !newestFirst, ExclusiveStartKey: startKey }),
      );
      yield* items.map(pageOf);
      startKey = more;
    } while (startKey !== undefined);
  },
});
export type AuditPageStore = ReturnType<typeof createAuditPageStore>;
