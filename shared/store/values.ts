import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Item } from './context.ts';

/**
 * The values of a stored item, for a schema to read. Undefined where the library throws, as it does
 * for a number that JavaScript would round: that is no more than a damaged item.
 */
export function valuesOf(item: Item): unknown {
  try {
    return unmarshall(item);
  } catch {
    return undefined;
  }
}
