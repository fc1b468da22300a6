import * as z from './zod.ts';

/**
 * A text of a place in a list, as DynamoDB takes it in a key: at most as long as a sort key may be, and
 * without halves of characters. No list gives another one, and DynamoDB would refuse the request.
 */
export const keyText = z.string().check(
  z.minLength(1),
  z.refine((text) => text.isWellFormed() && Buffer.byteLength(text) <= 1_024),
);
