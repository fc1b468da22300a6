/** The routes of an HTTP API, from the template, and which of them a request meets. */

export interface Route<T> {
  /** As the template has it: `GET /v1/memberships/{accountId}` or `$default`. */
  readonly routeKey: string;
  readonly target: T;
}

interface Match<T> {
  readonly route: Route<T>;
  readonly pathParameters: Readonly<Record<string, string>>;
}

export type Router<T> = (method: string, segments: readonly string[]) => Match<T> | undefined;

/**
 * Decodes the path of a request target as an HTTP API does: the whole path, before it is split and
 * matched; cut off at a `?` that this brings to light; and once more. So `%2F` separates, `%3F` ends
 * the path, `%25` is seldom valid, and no encoding of these reaches a parameter as it was meant.
 *
 * The developer guide says only that "API Gateway decodes URL-encoded request parameters before
 * passing them to your backend integration". The rest is what captures of a deployed HTTP API show
 * (github.com/hotsock/voker, vokerhttp/testdata/ingress-paths.json, July 2026): `slash%2Fvalue`
 * arrives as `slash/value`, `question%3Fvalue` as `question`, `literal%252Fvalue` as
 * `literal/value`, and `percent%25done` is a 400. Whether routes are matched before or after the
 * second decoding is not known. It is after it here, which lets fewer requests through.
 *
 * @returns undefined: it is not valid percent-encoding, the first or the second time
 */
export const decodedPath = (path: string): string | undefined => {
  try {
    const [once = ''] = decodeURIComponent(path).split('?');
    return decodeURIComponent(once);
  } catch {
    return undefined;
  }
};

/** Splits a decoded path. */
export const pathSegments = (path: string): readonly string[] => path.split('/').slice(1);

const greedy = /^\{(.+)\+\}$/;
const single = /^\{(.+)\}$/;

// The most specific route wins: segment by segment, a text before a parameter before a greedy
// parameter.
const rank = (segment: string): string => (greedy.test(segment) ? '2' : single.test(segment) ? '1' : '0');

/**
 * A greedy parameter also takes the nothing behind a slash at the end. A route cannot end with a
 * slash, and one that ends before it does not match; a greedy one beside it does, as others found
 * (github.com/storacha/w3infra pull request 166, github.com/aws/serverless-application-model issue
 * 1949).
 */
const matchSegments = (
  pattern: readonly string[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined => {
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const rest = segments.slice(index);
    const [segment = ''] = rest;
    const [, greedyName] = greedy.exec(part) ?? [];
    const [, name] = single.exec(part) ?? [];
    if (greedyName !== undefined)
      return rest.length === 0 ? undefined : { ...parameters, [greedyName]: rest.join('/') };
    if (name === undefined ? part !== segment : segment === '') return undefined;
    if (name !== undefined) parameters[name] = segment;
  }
  return pattern.length === segments.length ? parameters : undefined;
};

/** Makes a router for the given routes; their order does not matter. */
export const createRouter = <T>(routes: readonly Route<T>[]): Router<T> => {
  const table = routes
    .map((route) => {
      const [method = '', path = ''] = route.routeKey.split(' ');
      const pattern = path.split('/').slice(1);
      // A route of one method wins over one of any method only where their paths are the same.
      return { route, method, pattern, order: `${pattern.map(rank).join('')}3${method === 'ANY' ? '1' : '0'}` };
    })
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  const fallback = routes.find(({ routeKey }) => routeKey === '$default');
  return (method, segments) => {
    for (const { route, method: own, pattern } of table) {
      if (own !== method && own !== 'ANY') continue;
      const pathParameters = matchSegments(pattern, segments);
      if (pathParameters !== undefined) return { route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
};
