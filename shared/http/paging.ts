/** One way to page: the token that came in, and the one that goes out with the page. */

import type { HttpOperation } from '../api/operation.ts';
import type * as z from '../base/zod.ts';
import { decodePageToken, encodePageToken, type Filter } from './page-token.ts';

export interface Page<P> {
  /** The position after which the page begins; undefined on the first page. */
  readonly from: P | undefined;
  /** The token of the page that begins after `next`; undefined at the end of the list. */
  tokenOf(next: P | undefined): string | undefined;
}

/**
 * Reads the token of the page that a caller asks for.
 *
 * @param filter the values that the list was asked for; a token is good for the same ones only
 * @returns undefined where the token is broken, of another list, or of another filter:
 *   `INVALID_PAGE_TOKEN`
 */
export function openPage<P>(
  { name }: Pick<HttpOperation, 'name'>,
  filter: Filter,
  pageToken: string | undefined,
  position: z.ZodMiniType<P>,
): Page<P> | undefined {
  const from = pageToken === undefined ? undefined : decodePageToken(pageToken, name, filter, position);
  if (pageToken !== undefined && from === undefined) return undefined;
  return {
    from,
    tokenOf: (next) => (next === undefined ? undefined : encodePageToken(name, filter, next)),
  };
}
