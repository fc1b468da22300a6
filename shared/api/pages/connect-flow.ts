/** Turns what became of a visit into what the browser gets. */
import type { Connection, ConnectionResult } from '../../domain/connections/connection.ts';
import { returnAddress } from '../../domain/connections/return-to.ts';
import type { BeginOutcome, EndOutcome, Return } from '../../use-cases/connections/connect.ts';
import { failedPage, notReadyPage, unknownLinkPage, unknownVisitPage } from './connect.ts';
import type { Page } from './page.ts';
import type { VisitCookie } from './visit-cookie.ts';

type Shown =
  | { readonly page: Page; readonly cookies?: readonly string[] }
  | { readonly redirect: string; readonly cookies?: readonly string[] };

/** Makes the statement that the application gets; undefined: it cannot be signed now. */
export type SignResult = (connection: Connection, result: ConnectionResult) => Promise<string | undefined>;

interface Parts {
  readonly cookie: VisitCookie;
  readonly signResult: SignResult;
  readonly requestId: string;
}

/** The parameters of a return that come twice, or are no words at all, are as if they were not there. */
export function returnOf(
  query: URLSearchParams,
  cookies: Readonly<Record<string, string>>,
  cookie: VisitCookie,
): Return | undefined {
  const read = (name: string): string | undefined => {
    const [value, ...more] = query.getAll(name);
    // RFC 6749, appendix A: visible ASCII.
    return value !== undefined && more.length === 0 && /^[\x20-\x7e]{1,2048}$/.test(value) ? value : undefined;
  };
  const [state, code, error] = [read('state'), read('code'), read('error')];
  if (state === undefined) return undefined;
  const answer = error === undefined && code !== undefined ? { code } : { error: error ?? 'no code' };
  return { state, browserSecret: cookie.read(state, cookies), answer };
}

export function shownAtBegin(
  link: string,
  begun: BeginOutcome,
  { cookie, requestId }: Omit<Parts, 'signResult'>,
): Shown {
  if (begun.outcome === 'unknown_link') return { page: unknownLinkPage };
  if (begun.outcome === 'not_ready') return { page: notReadyPage(link, requestId) };
  return { redirect: begun.address, cookies: [cookie.set(begun.state, begun.browserSecret)] };
}

export async function shownAtEnd(state: string, end: EndOutcome, parts: Parts): Promise<Shown> {
  const { cookie, signResult, requestId } = parts;
  // The cookie, if there is one, is of another visit or of none.
  if (end.outcome === 'unknown_visit') return { page: unknownVisitPage };
  const { connection, result } = end;
  const statement = await signResult(connection, result);
  // What is done is done: the application learns it by a check.
  const backTo = statement === undefined ? connection.returnTo : returnAddress(connection.returnTo, statement);
  const cookies = [cookie.forget(state)];
  if (end.outcome === 'ended') return { redirect: backTo, cookies };
  return { page: failedPage(end.result.code, { retryLink: end.retryLink, backTo, requestId }), cookies };
}
