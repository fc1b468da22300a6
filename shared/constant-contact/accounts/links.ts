import * as z from '../../base/zod.ts';
import { withoutEntities } from '../entities.ts';
import { isNothing } from '../loose-members.ts';
import { type Failure, failure, type Success, succeeded } from '../result.ts';
import type { NextPage } from '../types.ts';

const maxQueryLength = 2048;

const listPath = '/partner/accounts';

/**
 * Guards what comes back from outside, such as a page token, before it becomes part of a URL.
 *
 * @returns whether the text is a query string with its `?` and with one non-empty `offset`, which
 *   only the vendor makes up
 */
export const isNextPage = (text: string): text is NextPage => {
  if (text.length > maxQueryLength || !/^\?[\x21-\x7e]+$/.test(text) || text.includes('#')) return false;
  const [offset, ...others] = new URLSearchParams(text).getAll('offset');
  return offset !== undefined && offset !== '' && others.length === 0;
};

/** {@link isNextPage} as a schema, for the page tokens of our own lists. */
export const nextPage = z.custom<NextPage>((value) => typeof value === 'string' && isNextPage(value));

/**
 * @returns the URL of the partner's account list, without a query, under the configured base
 *   (`https://api.cc.email/v3`)
 */
export const accountListUrl = (apiUrl: string): URL => new URL(`${apiUrl.replace(/\/+$/, '')}${listPath}`);

const refused = (what: string): Failure => failure('not_understood', `the link to the next page ${what}`);

type Found = Success<NextPage | undefined> | Failure;

const links = z.looseObject({ next: z.optional(z.unknown()) });
/** A link is an object, its address alone, or a list of one (HAL). */
const next = z.looseObject({ href: z.optional(z.unknown()) });

/**
 * Finds the next page in the `_links` of a page. The link may be relative to the origin, with the
 * base's path or without it, or to the list. It must stay within the list (fact sheet T8); only its
 * query is used, so the partner's token goes nowhere else in any case.
 *
 * @param others what the page has beside its rows and its `_links`
 * @returns undefined on the last page; `not_understood` for a link that is neither empty nor a
 *   later page of the same list, or that stands among the others: as the end of the list it would
 *   make an incomplete scan look complete
 */
export const nextPageOf = (apiUrl: string, _links: unknown, others: Readonly<Record<string, unknown>> = {}): Found => {
  const found = nextPageIn(apiUrl, _links);
  const isEnd = found.ok && found.value === undefined;
  return isEnd && hasNextWithin(others) ? refused('stands in another place than _links') : found;
};

/** The form of the last page is not known (fact sheet section 2.1). */
function nextPageIn(apiUrl: string, _links: unknown): Found {
  if (isNothing(_links)) return succeeded(undefined);
  const parsedLinks = links.safeParse(_links);
  if (!parsedLinks.success) return refused('is malformed');
  const link = onlyOf(parsedLinks.data.next);
  if (isNothing(link)) return hasOtherNext(parsedLinks.data) ? refused('is malformed') : succeeded(undefined);
  if (typeof link === 'string') return nextPageAt(link, accountListUrl(apiUrl));
  const parsedNext = next.safeParse(link);
  if (!parsedNext.success) return refused('is malformed');
  const { href, ...others } = parsedNext.data;
  if (typeof href === 'string' && !isNothing(href)) return nextPageAt(href, accountListUrl(apiUrl));
  // A link that has no address of the known form may have one of another form.
  const isEnd = isNothing(href) && !addresses.test(JSON.stringify(others));
  return isEnd ? succeeded(undefined) : refused('is malformed');
}

/** A text in JSON that is an address. */
const addresses = /offset=|"(?:https?:|[/?]|[^"/?]*[/?][^"=]*=)/i;

/** Whether a link stands under another name, such as `Next` or `next_page`. */
const hasOtherNext = (all: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(all).some(([name, value]) => name !== 'next' && /^next/i.test(name) && !isNothing(value));

/**
 * Whether a next link stands anywhere in a value, by its name or by its relation. Of a member with two
 * values one may be such a link.
 *
 * @param value of no more levels than `readVendorJson` lets through
 */
function hasNextWithin(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'symbol';
  const members = Object.entries(value);
  return (
    members.some(([name, member]) => hasNextWithin(member) || (/^next/i.test(name) && leadsOn(member))) ||
    (members.some(([, member]) => typeof member === 'string' && /^next$/i.test(member)) &&
      members.some(([, member]) => typeof member === 'string' && leadsOn([member])))
  );
}

const leadsOn = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? addresses.test(JSON.stringify(value))
    : !isNothing(value) && value !== false;

const onlyOf = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);

function nextPageAt(text: string, list: URL): Found {
  const url = URL.parse(withoutEntities(text.trim()), list.href);
  if (url === null) return refused('is malformed');
  // Behind a proxy, a server may name itself by http; we ask by our own base, so by https.
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (!isWeb || url.host !== list.host) return refused('leads to another host');
  if (!pathsOf(list).has(url.pathname.replace(/\/+$/, ''))) return refused('leads out of the account list');
  if (!isNextPage(url.search)) return refused('is too long or has no offset');
  return succeeded(url.search);
}

/**
 * The list's own path, the same without the base, and both as a link without its first slash
 * becomes them when it is read as relative to the list.
 */
function pathsOf({ pathname }: URL): ReadonlySet<string> {
  const folder = pathname.slice(0, pathname.lastIndexOf('/'));
  return new Set([pathname, listPath, `${folder}${pathname}`, `${folder}${listPath}`]);
}
