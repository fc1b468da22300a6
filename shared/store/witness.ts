/** What a witness has cosigned last: one item for each log, in a table of its own. */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { readHash } from '../domain/log/hashing.ts';
import { base64 } from '../domain/log/malformed.ts';
import type { Seen } from '../domain/log/witness.ts';
import { conditionally, getItem } from './commands.ts';
import type { StoreContext } from './context.ts';
import type { TableDefinition } from './tables.ts';

export const witnessTable = {
  partitionKey: { name: 'origin', type: 'S' },
  indexes: {},
} as const satisfies TableDefinition;

export function createWitnessStore(context: Pick<StoreContext, 'client'>, table: string) {
  return {
    read: async (origin: string): Promise<Seen | undefined> => {
      const item = await getItem(context, table, { origin: { S: origin } });
      return item && { size: Number(item['size']?.N), root: readHash(item['root']?.S ?? '', 'the stored root') };
    },

    /**
     * Moves on, under the condition that the last one is still the one that was compared with: of two
     * at the same time one is too late, and compares again.
     *
     * @returns whether it was written
     */
    move: async (origin: string, from: Seen | undefined, to: Seen): Promise<boolean> => {
      const put = new PutItemCommand({
        TableName: table,
        Item: marshall({ origin, size: to.size, root: base64(to.root) }),
        ...(from === undefined
          ? { ConditionExpression: 'attribute_not_exists(origin)' }
          : {
              ConditionExpression: '#size = :size AND #root = :root',
              ExpressionAttributeNames: { '#size': 'size', '#root': 'root' },
              ExpressionAttributeValues: marshall({ ':size': from.size, ':root': base64(from.root) }),
            }),
      });
      return (await conditionally(context.client.send(put))).written;
    },
  };
}
export type WitnessStore = ReturnType<typeof createWitnessStore>;
