/** Where the service provider leads a user after a sign-in. */
import { isSecureOrLoopback } from '../../base/url.ts';

/** Some service providers carry more than the 80 bytes of SAML Bindings, 3.4.3; none needs so much. */
const maxLength = 2_048;
const printable = /^[\x21-\x7e]+$/;

/**
 * Places that sign-ins may lead to, separated by commas: whole URLs, or all below one if it ends with
 * `/*`.
 *
 * @returns undefined for a list with something else in it
 */
export function parseRelayStates(list: string): readonly string[] | undefined {
  const places = list.split(',').map((place) => place.trim());
  if (places.length === 1 && places[0] === '') return [];
  return places.every(isPlace) ? places : undefined;
}

const isPlace = (place: string): boolean => isWritten(place.replace(/\/\*$/, '/')) && !/\*(?!$)/.test(place);

/**
 * Whether it is https, or on this machine, without a user, and as a browser writes it, so that nothing
 * else is meant by it.
 */
function isWritten(text: string): boolean {
  const url = URL.parse(text);
  return isSecureOrLoopback(text) && url?.username === '' && url.password === '' && url.href === text;
}

/** Whether a sign-in that the application asks for may lead there. */
export function isAllowedRelayState(relayState: string, places: readonly string[]): boolean {
  if (!isCarried(relayState)) return false;
  if (places.includes(relayState)) return true;
  if (!isWritten(relayState) || hidesPath.test(new URL(relayState).pathname)) return false;
  return places.some((place) => place.endsWith('/*') && isBelow(relayState, place));
}

/** A server may decode these and see another path than the browser. */
const hidesPath = /%(?:2f|5c|00)/i;

const isBelow = (relayState: string, place: string): boolean => relayState.startsWith(place.slice(0, -1));

/**
 * Whether what the service provider has sent may be given back to it: an allowed place, or a text that
 * leads nowhere.
 */
export const mayReturn = (relayState: string, places: readonly string[]): boolean =>
  isAllowedRelayState(relayState, places) || (isCarried(relayState) && /^[\w.~+=%-][\w.~+/=%-]*$/.test(relayState));

const isCarried = (relayState: string): boolean => relayState.length <= maxLength && printable.test(relayState);
