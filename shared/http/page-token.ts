import { readJson } from '../base/json.ts';
import * as z from '../base/zod.ts';

/**
 * A page token is the position after which the next page begins, opaque to callers. It names its
 * list and filter, so it is useless for another list; it grants no rights, so it needs no
 * signature.
 */
const envelope = z.tuple([z.string(), z.record(z.string(), z.unknown()), z.unknown()]);

/** The values by which a list is filtered; absent ones are left out. */
export type Filter = Readonly<Record<string, string | undefined>>;

const canonical = (filter: Filter): string =>
  JSON.stringify(
    Object.entries(filter)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

export const encodePageToken = (list: string, filter: Filter, position: unknown): string =>
  Buffer.from(JSON.stringify([list, filter, position])).toString('base64url');

/**
 * @returns the position, or undefined where the token is broken, of another list, or of another
 *   filter
 */
export const decodePageToken = <P>(
  token: string,
  list: string,
  filter: Filter,
  position: z.ZodMiniType<P>,
): P | undefined => {
  const bytes = Buffer.from(token, 'base64url');
  // Decoding ignores characters that are not base64url; a token that holds some is not ours.
  if (bytes.toString('base64url') !== token) return undefined;
  const parsed = envelope.safeParse(readJson(bytes.toString()));
  if (!parsed.success) return undefined;
  const [ofList, ofFilter, ofPosition] = parsed.data;
  const sameFilter = z.record(z.string(), z.string()).safeParse(ofFilter);
  if (ofList !== list || !sameFilter.success || canonical(sameFilter.data) !== canonical(filter)) return undefined;
  const place = position.safeParse(ofPosition);
  return place.success ? place.data : undefined;
};
