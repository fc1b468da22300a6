import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type Attempted, type Delivery, replayed } from '../../domain/deliveries/delivery.ts';
import { conditionally } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { asSeen, transactWrites } from './deliveries.ts';
import { deliveryItem, deliveryKey } from './items.ts';

/** Has events sent once more that a person asks for. */
export function createReplayer(context: Pick<StoreContext, 'client' | 'now'>, table: string) {
  const { client, now } = context;
  return {
    /**
     * Has an ended delivery wait once more, for an attempt at once.
     *
     * @returns undefined: it was changed meanwhile
     */
    replay: async ({ state, delivery }: Attempted): Promise<Delivery | undefined> => {
      const again = replayed(delivery, now());
      const key = { TableName: table, Key: deliveryKey(state, delivery) };
      const written = await transactWrites(context, [
        { Delete: { ...key, ConditionExpression: 'attribute_exists(id)' } },
        { Put: { TableName: table, Item: deliveryItem('waiting', again, now()) } },
      ]);
      return written ? again : undefined;
    },

    /** Has a waiting delivery tried at once; one of which an attempt is being made stays as it is. */
    hasten: async (delivery: Delivery): Promise<Delivery> => {
      if (delivery.isClaimed || delivery.nextAt <= now()) return delivery;
      const hastened = { ...delivery, nextAt: now() };
      const item = deliveryItem('waiting', hastened, now());
      const put = new PutItemCommand({ TableName: table, Item: item, ...asSeen(delivery) });
      const { written } = await conditionally(client.send(put));
      return written ? hastened : delivery;
    },
  };
}
export type Replayer = ReturnType<typeof createReplayer>;
