/** Requests of the service provider, in WorkState: each id is taken once, and answered once. */
import { hash } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { conditionally, toItem } from '../commands.ts';
import type { Item, StoreContext } from '../context.ts';
import { parsedItem } from '../parsed-item.ts';
import { signOnKinds } from '../tables.ts';
import { newSecret } from './sealed.ts';

/** A request that waits for the user to sign in at the application. */
const storedRequest = z.object({ requestId: z.string(), relayState: z.optional(z.string()) });
export type WaitingRequest = z.output<typeof storedRequest>;

/** The clock of the service provider may be early, so that a request may be good for longer than it waits. */
const rememberedForMs = 20 * 60_000;

type Context = Pick<StoreContext, 'client' | 'now'>;

const sha256 = (text: string): string => hash('sha256', text, 'base64url');

const itemOf = (id: string, at: Instant, more: Readonly<Record<string, unknown>>): Item =>
  toItem({ kind: signOnKinds.request, id, ...more, expiresAt: Math.ceil((at + rememberedForMs) / 1000) });

/** @returns the state with which it is answered; undefined if its id was there before */
export function createRequestWriter({ client, now }: Context, table: string) {
  return async (request: WaitingRequest, until: Instant): Promise<string | undefined> => {
    const [id, secret, at] = [sha256(request.requestId), newSecret(), now()];
    const put = new PutItemCommand({
      TableName: table,
      Item: itemOf(id, at, { ...request, secretHash: sha256(secret), until, rememberedUntil: at + rememberedForMs }),
      ConditionExpression: 'attribute_not_exists(id) OR rememberedUntil <= :now',
      ExpressionAttributeValues: toItem({ ':now': at }),
    });
    const { written } = await conditionally(client.send(put));
    return written ? `${id}.${secret}` : undefined;
  };
}
export type RequestWriter = ReturnType<typeof createRequestWriter>;

const statePattern = /^([\w-]{43})\.([\w-]{43})$/;

/** @returns the request of a state; undefined for one that was used, is too old, or has never been */
export function createRequestTaker({ client, now }: Context, table: string) {
  return async (state: string): Promise<WaitingRequest | undefined> => {
    const [, id, secret] = statePattern.exec(state) ?? [];
    if (id === undefined || secret === undefined) return undefined;
    const at = now();
    // The id of the request stays, so that it does not come again.
    const write = client.send(
      new PutItemCommand({
        TableName: table,
        Item: itemOf(id, at, { rememberedUntil: at + rememberedForMs }),
        ConditionExpression: 'secretHash = :hash AND #until > :now',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: toItem({ ':hash': sha256(secret), ':now': at }),
        ReturnValues: 'ALL_OLD',
      }),
    );
    const { written } = await conditionally(write);
    const before = written ? (await write).Attributes : undefined;
    return before && parsedItem(storedRequest, before);
  };
}
export type RequestTaker = ReturnType<typeof createRequestTaker>;
