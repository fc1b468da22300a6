/** The routes of the control surfaces and of the simulator, found by hono's router. */
import { METHOD_NAME_ALL } from 'hono/router';
import { TrieRouter } from 'hono/router/trie-router';

export interface Row {
  /** Undefined: any. */
  readonly method?: string;
  /** With `:name` for a segment that varies, and `*` at the end for any rest. */
  readonly path: string;
}

export interface RouteMatch<R extends Row> {
  /** Undefined: no row has this path with this method. */
  readonly row: R | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  /** The methods of the rows that have this path. */
  readonly methods: readonly string[];
}

/**
 * Creates a router: of several rows that match, it takes the first. Paths are compared as sent, not
 * decoded.
 */
export function createRouter<R extends Row>(rows: readonly R[]): (method: string, path: string) => RouteMatch<R> {
  const router = new TrieRouter<R>();
  for (const row of rows) router.add(METHOD_NAME_ALL, row.path, row);
  return (method, path) => {
    const [matches] = router.match(METHOD_NAME_ALL, path);
    const match = matches.find(([row]) => (row.method ?? method) === method);
    const parameters = Object.entries(match?.[1] ?? {}).map(([name, value]) => [name, String(value)] as const);
    return {
      row: match?.[0],
      parameters: Object.fromEntries(parameters),
      methods: matches.flatMap(([row]) => row.method ?? []),
    };
  };
}
