import { toIso } from './time.ts';
import * as z from './zod.ts';

/**
 * An instant at the border: ISO 8601 text for callers, tables and indexes, milliseconds since the
 * epoch in the program.
 */
export const isoInstant = z.codec(z.iso.datetime(), z.int(), {
  decode: (text) => Date.parse(text),
  encode: (instant) => toIso(instant),
});
