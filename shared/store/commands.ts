/**
 * The commands that the store sends to DynamoDB. Every read is strongly consistent, except through
 * an index.
 */
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Item, StoreContext } from './context.ts';

type Client = Pick<StoreContext, 'client'>;

/** Makes an item of the members that are not undefined. */
export function toItem(values: Readonly<Record<string, unknown>>): Item {
  return marshall(values, { removeUndefinedValues: true });
}

export async function getItem({ client }: Client, table: string, key: Item): Promise<Item | undefined> {
  const output = await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
  return output.Item;
}

/** A query for the items of one kind in WorkState, in the order of their ids. */
export function ofKind(table: string, kind: string): QueryCommandInput {
  return {
    TableName: table,
    KeyConditionExpression: 'kind = :kind',
    ExpressionAttributeValues: { ':kind': { S: kind } },
    ConsistentRead: true,
  };
}

export interface QueryPage {
  readonly items: readonly Item[];
  /** The start key of the next page; absent when the query has ended. */
  readonly next?: Item;
}

/** Reads one page of a query: at most its `Limit`, at most a megabyte. */
export async function queryPage({ client }: Client, query: QueryCommandInput): Promise<QueryPage> {
  const { Items: items = [], LastEvaluatedKey: next } = await client.send(new QueryCommand(query));
  return { items, next };
}

/** Reads every item of a query, a megabyte in memory at a time. */
export async function* queryAll({ client }: Client, query: QueryCommandInput): AsyncGenerator<Item> {
  for await (const { Items: items = [] } of paginateQuery({ client }, query)) yield* items;
}

export type ConditionalWrite =
  | { readonly written: true }
  | {
      readonly written: false;
      /** The stored item, if the command asks for it. */
      readonly found: Item | undefined;
      /** Sends of the write by the SDK: from 2 on, its first one may have changed the item. */
      readonly attempts: number;
    };

/**
 * Waits for a conditional write, and returns whether its condition held. Throws any other error.
 */
export async function conditionally(write: Promise<unknown>): Promise<ConditionalWrite> {
  try {
    await write;
    return { written: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { written: false, found: error.Item, attempts: error.$metadata.attempts ?? 1 };
  }
}

/**
 * @returns why DynamoDB has canceled a transaction: one code per write, in order; `[]` for any
 *   other error
 */
export function cancellationCodes(error: unknown): readonly (string | undefined)[] {
  return error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).map(({ Code: code }) => code)
    : [];
}
