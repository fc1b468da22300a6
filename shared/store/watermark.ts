import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Watermark } from '../membership/facts.ts';
import type { StoreContext } from './context.ts';
import { toIso, watermarkOf } from './items.ts';
import { watermarkKey } from './keys.ts';

/** Reads and advances the one watermark, "everything under the partner was seen by the scan that began at T". */
export const createWatermarkStore = ({ client }: Pick<StoreContext, 'client'>, table: string) => ({
  read: async (): Promise<Watermark | undefined> => {
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: table, Key: { key: { S: watermarkKey } }, ConsistentRead: true }),
    );
    return item === undefined ? undefined : watermarkOf(item);
  },

  /** Moves it forward; one that a later scan has already written stands. */
  advance: async ({ runId, startedAt }: Watermark): Promise<void> => {
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: { key: { S: watermarkKey }, runId: { S: runId }, startedAt: { S: toIso(startedAt) } },
          ConditionExpression: 'attribute_not_exists(startedAt) OR startedAt < :startedAt',
          ExpressionAttributeValues: { ':startedAt': { S: toIso(startedAt) } },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  },
});
export type WatermarkStore = ReturnType<typeof createWatermarkStore>;
