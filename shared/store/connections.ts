/** Connections that are under way, in WorkState: first a link, then a visit to the vendor. */
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DeleteItemCommandInput,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Instant } from '../base/time.ts';
import * as z from '../base/zod.ts';
import type { Connection } from '../domain/connections/connection.ts';
import { getItem, toItem } from './commands.ts';
import type { Item, StoreContext } from './context.ts';
import { parsedItem } from './parsed-item.ts';
import { connectionKinds } from './tables.ts';

const stored = z.object({
  connectionId: z.string(),
  userId: z.string(),
  spelling: z.optional(z.string()),
  returnTo: z.string(),
  askedBy: z.string(),
  endsAt: z.int(),
  goodUntil: z.int(),
});

type Context = Pick<StoreContext, 'client' | 'now'>;

/** Keeps a new link, by the digest of its secret. */
export function createLinkKeeper({ client }: Pick<Context, 'client'>, table: string) {
  return (linkDigest: string, connection: Connection, goodUntil: Instant): Promise<void> =>
    put({ client }, table, { ...connection, ...linkKey(linkDigest) }, goodUntil);
}
export type LinkKeeper = ReturnType<typeof createLinkKeeper>;

/**
 * Keeps connections by digests of their secrets: the secrets themselves are in the address bar or a
 * cookie of one browser. What is taken is gone, so each is used once, however many ask.
 */
export function createConnectionStore({ client, now }: Context, table: string) {
  const read = (item: Item | undefined): Connection | undefined => {
    if (item === undefined) return undefined;
    const { goodUntil, ...connection } = parsedItem(stored, item);
    return goodUntil > now() ? connection : undefined;
  };
  const take = async (input: Omit<DeleteItemCommandInput, 'TableName'>): Promise<Connection | undefined> => {
    try {
      const command = new DeleteItemCommand({ ...input, TableName: table, ReturnValues: 'ALL_OLD' });
      return read((await client.send(command)).Attributes);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  };

  return {
    keepLink: createLinkKeeper({ client }, table),

    /** Looks without using it up; undefined: it is unknown, used or expired. */
    findLink: async (linkDigest: string): Promise<Connection | undefined> =>
      read(await getItem({ client }, table, marshall(linkKey(linkDigest)))),

    /** Uses a link up; undefined: it is unknown, used or expired. */
    takeLink: (linkDigest: string): Promise<Connection | undefined> => take({ Key: marshall(linkKey(linkDigest)) }),

    /** Begins a visit of one browser. */
    keepVisit: ({ state, browser }: Visit, connection: Connection, goodUntil: Instant): Promise<void> =>
      put({ client }, table, { ...connection, browser, ...visitKey(state) }, goodUntil),

    /** Ends a visit; undefined, and nothing is used up: it is unknown, over, or another browser's. */
    takeVisit: ({ state, browser }: Visit): Promise<Connection | undefined> =>
      take({
        Key: marshall(visitKey(state)),
        ConditionExpression: 'browser = :browser',
        ExpressionAttributeValues: marshall({ ':browser': browser }),
      }),
  };
}
export type ConnectionStore = ReturnType<typeof createConnectionStore>;

/** Digests of the `state` that the vendor gives back, and of what only one browser has. */
interface Visit {
  readonly state: string;
  readonly browser: string;
}

const linkKey = (digest: string) => ({ kind: connectionKinds.link, id: digest });
const visitKey = (digest: string) => ({ kind: connectionKinds.visit, id: digest });

async function put(
  { client }: Pick<Context, 'client'>,
  table: string,
  values: Readonly<Record<string, unknown>>,
  goodUntil: Instant,
): Promise<void> {
  // DynamoDB deletes it some time later; until then `goodUntil` counts.
  const item = toItem({ ...values, goodUntil, expiresAt: Math.ceil(goodUntil / 1000) });
  await client.send(new PutItemCommand({ TableName: table, Item: item }));
}
