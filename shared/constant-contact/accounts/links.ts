import * as z from '../../base/zod.ts';
import { type Failure, failed, type Success, succeeded } from '../result.ts';
import type { NextPage } from '../types.ts';

const longestQuery = 2048;

/**
 * Guards what comes back from outside, such as a page token, before it becomes part of a URL.
 *
 * @returns whether the text is a query string with its `?` and with one non-empty `offset`, which nobody but the vendor makes up
 */
export const isNextPage = (text: string): text is NextPage => {
  if (text.length > longestQuery || !/^\?[\x21-\x7e]+$/.test(text) || text.includes('#')) return false;
  const [offset, ...others] = new URLSearchParams(text).getAll('offset');
  return offset !== undefined && offset !== '' && others.length === 0;
};

/** {@link isNextPage} as a schema, for the page tokens of our own lists. */
export const nextPage = z.custom<NextPage>((value) => typeof value === 'string' && isNextPage(value));

/** @returns the URL of the partner's account list, without a query, under the configured base (`https://api.cc.email/v3`) */
export const accountListUrl = (apiUrl: string): URL => new URL(`${apiUrl.replace(/\/+$/, '')}/partner/accounts`);

const links = z.looseObject({ next: z.optional(z.unknown()) });
const next = z.looseObject({ href: z.optional(z.unknown()) });

/** Absent, null and empty are the same: how the last page looks is not known (fact sheet section 2.1). */
const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (typeof value === 'object' && Object.keys(value).length === 0);

const refused = (what: string): Failure => failed('not_understood', `the link to the next page ${what}`);

/**
 * Finds the next page in the `_links` of a page. The link is relative to the origin, for it holds the base's path already, and
 * has to stay within the list (fact sheet T8): the partner's token goes wherever it points.
 *
 * @returns undefined on the last page; `not_understood` for a link that is neither nothing nor a later page of the same list,
 *   because taking it for the end would make an incomplete scan look complete
 */
export const nextPageOf = (apiUrl: string, _links: unknown): Success<NextPage | undefined> | Failure => {
  if (isNothing(_links)) return succeeded(undefined);
  const parsedLinks = links.safeParse(_links);
  if (!parsedLinks.success) return refused('is malformed');
  if (isNothing(parsedLinks.data.next)) return succeeded(undefined);
  const parsedNext = next.safeParse(parsedLinks.data.next);
  if (!parsedNext.success) return refused('is malformed');
  const { href } = parsedNext.data;
  if (isNothing(href)) return succeeded(undefined);
  if (typeof href !== 'string') return refused('is malformed');
  const list = accountListUrl(apiUrl);
  const url = URL.parse(href.trim(), list.origin);
  if (url === null) return refused('is malformed');
  if (url.origin !== list.origin) return refused('leads to another host');
  if (url.pathname !== list.pathname) return refused('leads out of the account list');
  if (!isNextPage(url.search)) return refused('is too long or has no offset');
  return succeeded(url.search);
};
