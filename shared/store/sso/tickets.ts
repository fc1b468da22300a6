/** Tickets of sign-ins, in WorkState: each is used once, within a minute. */
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { sentSources } from '../../domain/sso/attributes.ts';
import { storedAccountId } from '../codecs.ts';
import { conditionally, toItem } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { signOnKinds } from '../tables.ts';
import { idOf, newSecret, opened, sealed } from './sealed.ts';

/** What is stored of a decided sign-in, readable with the ticket only. */
const storedTicket = z.object({
  userId: z.string(),
  accountId: storedAccountId,
  /** The caller who has asked for it. */
  client: z.string(),
  person: z.string(),
  /** When the application has said that the user is signed in there. */
  signedInAt: z.int(),
  relayState: z.optional(z.string()),
  inResponseTo: z.optional(z.string()),
  attributes: z.optional(z.partialRecord(z.enum(sentSources), z.string())),
});
export type Ticket = z.output<typeof storedTicket>;

/** How long an item may stay after its time; DynamoDB deletes it some days later at most. */
const cleanUpMs = 3_600_000;

type Context = Pick<StoreContext, 'client' | 'now'>;

/** @returns the secret of the ticket, for the address that the browser opens */
export function createTicketWriter({ client }: Context, table: string) {
  return async (ticket: Ticket, until: Instant): Promise<string> => {
    const secret = newSecret();
    const item = toItem({
      kind: signOnKinds.ticket,
      id: idOf(secret),
      until,
      content: sealed(secret, z.encode(storedTicket, ticket)),
      expiresAt: Math.ceil((until + cleanUpMs) / 1000),
    });
    await client.send(new PutItemCommand({ TableName: table, Item: item }));
    return secret;
  };
}
export type TicketWriter = ReturnType<typeof createTicketWriter>;

/**
 * Takes a ticket: of many who try at once, one gets it. If the answer of DynamoDB is lost, nobody does,
 * and the user starts again.
 *
 * @returns undefined for one that was used, is too old, or has never been
 */
export function createTicketTaker({ client, now }: Context, table: string) {
  return async (secret: string): Promise<Ticket | undefined> => {
    const deletion = client.send(
      new DeleteItemCommand({
        TableName: table,
        Key: toItem({ kind: signOnKinds.ticket, id: idOf(secret) }),
        ConditionExpression: '#until > :now',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: toItem({ ':now': now() }),
        ReturnValues: 'ALL_OLD',
      }),
    );
    const { written } = await conditionally(deletion);
    const content = written ? (await deletion).Attributes?.['content']?.S : undefined;
    return content === undefined ? undefined : storedTicket.parse(opened(secret, content));
  };
}
export type TicketTaker = ReturnType<typeof createTicketTaker>;
