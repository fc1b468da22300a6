import type { Put } from '@aws-sdk/client-dynamodb';
import { toIso } from '../../base/time.ts';
import type { Watermark } from '../../domain/membership/facts.ts';
import { getItem } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { watermarkItem, watermarkOf } from './items.ts';
import { watermarkKey } from './keys.ts';

/**
 * Reads the one watermark, "everything under the partner was seen by the scan that began at T";
 * strongly consistent. A damaged one is reported.
 */
export function createWatermarkReader(context: Pick<StoreContext, 'client' | 'damaged'>, table: string) {
  return async (): Promise<Watermark | 'damaged' | undefined> => {
    const item = await getItem(context, table, { key: { S: watermarkKey } });
    const watermark = item && watermarkOf(item);
    if (watermark === 'damaged') context.damaged(watermarkKey);
    return watermark;
  };
}
export type WatermarkReader = ReturnType<typeof createWatermarkReader>;

/** A watermark to write, and where. */
export interface NewWatermark {
  readonly table: string;
  readonly value: Watermark;
  /** The stored one cannot be read, so there is nothing that it could move back from. */
  readonly replacesDamaged?: boolean;
}

/**
 * Moves the watermark, as a part of the transaction that credits a run. It never moves back; the same
 * run may write it again, because the answer of its first write may have been lost.
 */
export function watermarkPut({ table, value: watermark, replacesDamaged }: NewWatermark): Put {
  const put = { TableName: table, Item: watermarkItem(watermark) };
  if (replacesDamaged) return put;
  return {
    ...put,
    ConditionExpression: 'attribute_not_exists(startedAt) OR startedAt < :startedAt OR runId = :runId',
    ExpressionAttributeValues: { ':startedAt': { S: toIso(watermark.startedAt) }, ':runId': { S: watermark.runId } },
  };
}
