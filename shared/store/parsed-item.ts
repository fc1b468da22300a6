import { readJson } from '../base/json.ts';
import type * as z from '../base/zod.ts';
import { DamagedError, type Item } from './context.ts';
import { valuesOf } from './values.ts';

/** An item of another kind than the data of an account or a user is unusable. */
export class DamagedItemError extends DamagedError {
  override readonly name = 'DamagedItemError';
}

/**
 * Reads one item of WorkState.
 *
 * @throws DamagedItemError, by the item's kind and id, if it cannot be read
 */
export const parsedItem = <T extends z.ZodMiniType>(schema: T, item: Item): z.output<T> =>
  parsed(schema, valuesOf(item), item);

/** The same of a part of the item that is stored as JSON text. */
export const parsedText = <T extends z.ZodMiniType>(schema: T, text: string, item: Item): z.output<T> =>
  parsed(schema, readJson(text), item);

function parsed<T extends z.ZodMiniType>(schema: T, value: unknown, item: Item): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const cause = result.error;
  throw new DamagedItemError(`the item ${item['kind']?.S} ${item['id']?.S} cannot be read`, { cause });
}
