import type { Watermark } from '../../domain/membership/facts.ts';
import { getItem } from '../commands.ts';
import type { StoreContext } from '../context.ts';
import { watermarkOf } from './items.ts';
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
