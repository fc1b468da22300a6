import { GetItemCommand, type Put } from '@aws-sdk/client-dynamodb';
import { toIso } from '../../base/time.ts';
import type { Watermark } from '../../domain/membership/facts.ts';
import type { StoreContext } from '../context.ts';
import { watermarkOf } from './items.ts';
import { watermarkKey } from './keys.ts';

/** Reads the one watermark, "everything under the partner was seen by the scan that began at T"; strongly consistent. */
export const createWatermarkReader =
  ({ client }: Pick<StoreContext, 'client'>, table: string) =>
  async (): Promise<Watermark | undefined> => {
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: table, Key: { key: { S: watermarkKey } }, ConsistentRead: true }),
    );
    return item === undefined ? undefined : watermarkOf(item);
  };

/** Moves the watermark, as a part of the transaction that completes a run. It never moves back. */
export const watermarkPut = (table: string, { runId, startedAt }: Watermark): Put => ({
  TableName: table,
  Item: { key: { S: watermarkKey }, runId: { S: runId }, startedAt: { S: toIso(startedAt) } },
  ConditionExpression: 'attribute_not_exists(startedAt) OR startedAt < :startedAt',
  ExpressionAttributeValues: { ':startedAt': { S: toIso(startedAt) } },
});
