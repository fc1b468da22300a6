/** Where the browser of an end-user may be sent back to. Pure. */
import { isSecureOrLoopback } from '../../base/url.ts';

/** The parameter of the query that carries the result. */
const resultParameter = 'statement';

const maxLength = 2_048;

/**
 * Reads the places that browsers may be sent back to, separated by commas: each an origin and a
 * path, such as `https://app.example.com/connected`.
 *
 * @returns undefined if one of them is malformed; none for an empty text
 */
export function parseReturnPlaces(text: string): readonly string[] | undefined {
  const places = text
    .split(',')
    .map((place) => place.trim())
    .filter((place) => place !== '');
  return places.every((place) => readPlain(place)?.search === '') ? places : undefined;
}

/**
 * Whether a browser may be sent back to an address: its origin is that of a place, and its path is the
 * place's own or below it.
 *
 * The address must be written as a browser would write it, so that no two readers see two hosts in
 * it: without user, fragment, backslash, default port, capital letters in the host, `..`, or characters that a
 * browser drops.
 *
 * @param places as `parseReturnPlaces` gives them
 */
export function mayReturnTo(address: string, places: readonly string[]): boolean {
  const url = readPlain(address);
  if (url === undefined || url.searchParams.has(resultParameter)) return false;
  return places.some((place) => {
    const { origin, pathname } = new URL(place);
    const below = pathname.endsWith('/') ? pathname : `${pathname}/`;
    return url.origin === origin && (url.pathname === pathname || url.pathname.startsWith(below));
  });
}

/**
 * The address with the result in its query. What is there stays as it is.
 *
 * @param address that `mayReturnTo` has allowed
 */
export function returnAddress(address: string, statement: string): string {
  const url = new URL(address);
  // Not by `searchParams`, which would write the other parameters again.
  url.search = `${url.search === '' ? '?' : `${url.search}&`}${new URLSearchParams({ [resultParameter]: statement })}`;
  return url.href;
}

/** An https address, or one of this machine, in the one way to write it. */
function readPlain(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url === null || url.href !== text || text.length > maxLength || !isSecureOrLoopback(text)) return undefined;
  // A server may decode these and see another path than the browser.
  if (/%(?:2f|5c|00)/i.test(url.pathname)) return undefined;
  return [url.username, url.password, url.hash].every((part) => part === '') && !text.includes('#') ? url : undefined;
}
