/** The routes of an HTTP API, from the template, and which of them a request meets. */

export interface Route<T> {
  /** As the template has it: `GET /v1/memberships/{accountId}` or `$default`. */
  readonly routeKey: string;
  readonly target: T;
}

interface Match<T> {
  readonly route: Route<T>;
  /** Decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

export type Router<T> = (method: string, segments: readonly string[]) => Match<T> | undefined;

/**
 * Splits the path of a request target and decodes each part; undefined: it is not valid
 * percent-encoding.
 */
export const pathSegments = (path: string): readonly string[] | undefined => {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
};

const greedy = /^\{(.+)\+\}$/;
const single = /^\{(.+)\}$/;

// The most specific route wins: segment by segment, a text before a parameter before a greedy
// parameter.
const rank = (segment: string): string => (greedy.test(segment) ? '2' : single.test(segment) ? '1' : '0');

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
    if (greedyName !== undefined) return segment === '' ? undefined : { ...parameters, [greedyName]: rest.join('/') };
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
