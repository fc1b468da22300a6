import * as z from '../base/zod.ts';

/** ISO 8601 text in the table, which a person can read in the console; milliseconds since the epoch in the program. */
export const storedInstant = z.codec(z.iso.datetime(), z.int(), {
  decode: (text) => Date.parse(text),
  encode: (milliseconds) => new Date(milliseconds).toISOString(),
});
