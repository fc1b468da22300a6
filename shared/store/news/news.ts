import { PutItemCommand, type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { ServiceState } from '../../domain/news/answers.ts';
import { batchGetItems } from '../batch-get.ts';
import { cancellationCodes, conditionally, getItem } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import {
  cursorItem,
  cursorKey,
  cursorOf,
  eventItem,
  type NewsCursor,
  type StoredEvent,
  type StoredState,
  stateItem,
  stateKey,
  stateOf,
} from './items.ts';

/** A transaction has at most 100 writes: a state and an event for each record, and the cursor. */
export const maxFolded = 49;

/** What a part of the log has made. */
export interface FoldedPart {
  readonly next: number;
  readonly service: ServiceState;
  readonly states: readonly StoredState[];
  readonly events: readonly StoredEvent[];
}

/** What the news knows: how far it has come, and the accounts as their records say that they are. */
export function createNewsStore(context: StoreContext, trailLog: string) {
  const { client, damaged } = context;

  /** @throws DamagedError */
  const readCursor = async (): Promise<NewsCursor | undefined> => {
    const item = await getItem(context, trailLog, cursorKey);
    return item && cursorOf(item);
  };

  return {
    readCursor,

    /** Begins with the first record of the log. Somebody else may have begun already. */
    begin: async (cursor: NewsCursor): Promise<void> => {
      const put = new PutItemCommand({
        TableName: trailLog,
        Item: cursorItem(cursor),
        ConditionExpression: 'attribute_not_exists(part)',
      });
      await conditionally(client.send(put));
    },

    /** A state that cannot be read is reported, and made again of what comes. */
    readStates: async (accountIds: Iterable<AccountId>): Promise<ReadonlyMap<AccountId, StoredState>> => {
      const keys = [...new Set(accountIds)].map(stateKey);
      const items = await batchGetItems(context, trailLog, keys);
      return new Map(
        items.flatMap((item) => {
          const state = stateOf(item);
          if (state === undefined) damaged(item['part']?.S ?? '');
          return state === undefined ? [] : [[state.membership.accountId, state]];
        }),
      );
    },

    /**
     * Keeps what a part of the log has made, under the condition that the news has not come further.
     *
     * @returns false: somebody else was faster, or DynamoDB throttled; nothing was written
     */
    append: async (cursor: NewsCursor, { next, service, states, events }: FoldedPart): Promise<boolean> => {
      const writes: TransactWriteItem[] = [
        {
          Put: {
            TableName: trailLog,
            Item: cursorItem({ ...cursor, next, service }),
            ConditionExpression: '#next = :before',
            ExpressionAttributeNames: { '#next': 'next' },
            ExpressionAttributeValues: marshall({ ':before': cursor.next }),
          },
        },
        ...states.map((state) => ({ Put: { TableName: trailLog, Item: stateItem(state, service) } })),
        ...events.map((event) => ({
          Put: {
            TableName: trailLog,
            Item: eventItem(event, event.index < cursor.liveFrom),
            ConditionExpression: 'attribute_not_exists(part)',
          },
        })),
      ];
      try {
        await client.send(new TransactWriteItemsCommand({ TransactItems: writes }));
        return true;
      } catch (error) {
        const codes = cancellationCodes(error);
        if (codes.length === 0 || codes.includes('ValidationError')) throw error;
        return false;
      }
    },
  };
}
export type NewsStore = ReturnType<typeof createNewsStore>;
