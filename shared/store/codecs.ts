import * as z from '../base/zod.ts';
import { type AccountId, isAccountId } from '../domain/membership/facts.ts';

/**
 * ISO 8601 text in the table, for people and indexes; milliseconds since the epoch in the program.
 */
export const storedInstant = z.codec(z.iso.datetime(), z.int(), {
  decode: (text) => Date.parse(text),
  encode: (milliseconds) => new Date(milliseconds).toISOString(),
});

/** The same text on both sides, so that a schema with it can be encoded as well. */
export const storedAccountId = z.custom<AccountId>((value) => typeof value === 'string' && isAccountId(value));
