import type { Put } from '@aws-sdk/client-dynamodb';
import { toIso } from '../../base/time.ts';
import type { Watermark } from '../../domain/membership/facts.ts';
import { getItem } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { watermarkItem, watermarkOf } from './items.ts';
import { watermarkKey } from './keys.ts';

/**
 * Reads the one watermark, "everything under the partner was seen by the scan that began at T";
 * strongly consistent.
 */
export function createWatermarkReader(context: Pick<StoreContext, 'client'>, table: string) {
  return async (): Promise<Watermark | undefined> => {
    const item = await getItem(context, table, { key: { S: watermarkKey } });
    return item && watermarkOf(item);
  };
}

/**
 * Moves the watermark, as a part of the transaction that credits a run. It never moves back; the same
 * run may write it again, because the answer of its first write may have been lost.
 */
export function watermarkPut(table: string, watermark: Watermark): Put {
  return {
    TableName: table,
    Item: watermarkItem(watermark),
    ConditionExpression: 'attribute_not_exists(startedAt) OR startedAt < :startedAt OR runId = :runId',
    ExpressionAttributeValues: { ':startedAt': { S: toIso(watermark.startedAt) }, ':runId': { S: watermark.runId } },
  };
}
