/**
 * Refuses what a web page in a browser on this machine sends to the local stack. A page may send
 * requests to 127.0.0.1, and by DNS rebinding also read the answers. A request from the page has
 * the page's name in `Host`, or its origin in `Origin` or `Sec-Fetch-Site`, which no page can set.
 */
import { type HttpAnswer, type HttpRequest, jsonAnswer } from './http.ts';

const valuesOf = (name: string, { headers }: Pick<HttpRequest, 'headers'>): string[] =>
  headers.flatMap(([own, value]) => (own === name ? [value.toLowerCase()] : []));

const refusal = (status: number, code: string, detail: string): HttpAnswer =>
  jsonAnswer(status, { status, code, detail }, { 'content-type': 'application/problem+json' });

/** The browser shows the answer as a page of its own: the page that has led it there cannot read it. */
const isNavigation = (request: Pick<HttpRequest, 'headers'>): boolean =>
  valuesOf('sec-fetch-mode', request).includes('navigate') && valuesOf('sec-fetch-dest', request).includes('document');

/**
 * Makes the check of a server on this machine.
 *
 * @param port that the server listens on
 * @param formPaths take forms from pages of any service, as single sign-on does
 * @returns the refusal of a request; undefined: it may be answered
 */
export function createStrangerCheck(port: number, formPaths: readonly string[] = []) {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  // A client leaves the default port of http out.
  const hosts = names.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]);
  const origins = hosts.map((host) => `http://${host}`);
  const takesForm = ({ method, target }: Pick<HttpRequest, 'method' | 'target'>): boolean =>
    method === 'POST' && formPaths.includes(target.split('?')[0] ?? '');
  return (request: Pick<HttpRequest, 'method' | 'target' | 'headers'>): HttpAnswer | undefined => {
    const [host, ...others] = valuesOf('host', request);
    if (host === undefined || others.length > 0 || !hosts.includes(host)) {
      return refusal(421, 'HOST_REFUSED', `the header Host must be ${hosts.join(' or ')}, and must be sent once`);
    }
    if (takesForm(request) && isNavigation(request)) return undefined;
    const given = valuesOf('origin', request);
    if (!given.every((origin) => origins.includes(origin))) {
      return refusal(403, 'ORIGIN_REFUSED', 'the local stack answers no web page of another origin');
    }
    const isForeign = valuesOf('sec-fetch-site', request).some((site) => !['same-origin', 'none'].includes(site));
    // For a browser, 127.0.0.1 and localhost are two sites, and both are this server.
    const isOwnPage = given.length > 0;
    if (isForeign && !isOwnPage && !(request.method === 'GET' && isNavigation(request))) {
      return refusal(403, 'ORIGIN_REFUSED', 'the local stack answers no web page of another site');
    }
    return undefined;
  };
}
