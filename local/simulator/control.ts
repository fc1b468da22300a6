/**
 * The simulator's control surface, for the local stack to mount under `/_local/constant-contact/`.
 */
import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { createRouter } from '../router.ts';
import { accountChangeSchema, newAccountSchema, partners } from './account.ts';
import { faultSchema } from './faults.ts';
import { settingsChangeSchema } from './settings.ts';
import type { Vendor } from './state.ts';

export interface ControlRequest {
  readonly method: string;
  /** Below the mount point, with the query: `accounts?partner=ours`. */
  readonly path: string;
  /** The parsed JSON body, if there was one. */
  readonly body?: unknown;
}

export interface ControlAnswer {
  readonly status: number;
  /** To be sent as JSON; absent with 204. */
  readonly body?: unknown;
}

type Route = (request: {
  readonly id: string;
  readonly query: unknown;
  readonly body: unknown;
}) => ControlAnswer | Promise<ControlAnswer>;

const { localeError } = en();
const refuse = (status: number, error: string): ControlAnswer => ({ status, body: { error } });

/** Calls `go` with valid input; otherwise answers 400 and names the problems. */
const withValid = <T extends z.ZodMiniType>(
  schema: T,
  input: unknown,
  go: (value: z.infer<T>) => ReturnType<Route>,
): ReturnType<Route> => {
  // zod/mini has no messages of its own; they are not configured for the whole process, which runs
  // the functions as well
  const parsed = schema.safeParse(input, { error: localeError });
  if (parsed.success) return go(parsed.data);
  const problems = parsed.error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': '));
  return refuse(400, problems.join('; '));
};

const accountsQuerySchema = z.strictObject({ partner: z.optional(z.enum(partners)) });
const endUserTokenSchema = z.strictObject({ accountId: z.string() });

const routesOf = ({
  accounts,
  faults,
  provisions,
  settings,
  tokens,
  requests,
}: Vendor): Readonly<Record<string, Route>> => {
  const unknownAccount = (id: string): ControlAnswer => refuse(404, `There is no account ${id}`);
  return {
    'GET faults': () => ({ status: 200, body: { faults: faults.all() } }),
    'POST faults': ({ body }) => withValid(faultSchema, body, (fault) => ({ status: 201, body: faults.add(fault) })),
    'DELETE faults': () => {
      faults.clear();
      return { status: 204 };
    },
    'GET accounts': ({ query }) =>
      withValid(accountsQuerySchema, query, ({ partner }) => ({
        status: 200,
        body: { accounts: accounts.all(partner) },
      })),
    'POST accounts': ({ body }) =>
      withValid(newAccountSchema, body ?? {}, (account) => {
        const added = accounts.add(account);
        return added === undefined
          ? refuse(409, `There is an account ${account.accountId}`)
          : { status: 201, body: added };
      }),
    'GET accounts/{id}': ({ id }) => {
      const account = accounts.get(id);
      return account === undefined ? unknownAccount(id) : { status: 200, body: account };
    },
    'PATCH accounts/{id}': ({ id, body }) =>
      withValid(accountChangeSchema, body, (change) => {
        const account = accounts.change(id, change);
        return account === undefined ? unknownAccount(id) : { status: 200, body: account };
      }),
    'DELETE accounts/{id}': ({ id }) => (accounts.remove(id) ? { status: 204 } : unknownAccount(id)),
    'GET provisions': () => ({ status: 200, body: { provisions: provisions.waiting() } }),
    'POST provisions/run': () => ({ status: 200, body: { made: provisions.run() } }),
    'GET requests': () => ({ status: 200, body: { ...requests } }),
    'GET settings': () => ({ status: 200, body: settings }),
    'PATCH settings': ({ body }) =>
      withValid(settingsChangeSchema, body, (change) => ({ status: 200, body: Object.assign(settings, change) })),
    'POST end-user-tokens': ({ body }) =>
      withValid(endUserTokenSchema, body, async ({ accountId }) =>
        accounts.get(accountId) === undefined
          ? unknownAccount(accountId)
          : { status: 201, body: { access_token: await tokens.forEndUser(accountId) } },
      ),
  };
};

/**
 * Answers control requests, and lists them at the top. Invalid input gets a 400 that names the
 * problems, an unknown call a 404.
 */
export function createControl(vendor: Vendor): (request: ControlRequest) => Promise<ControlAnswer> {
  const routes = Object.entries(routesOf(vendor)).map(([name, answer]) => {
    const [method = '', path = ''] = name.split(' ', 2);
    return { name, method, path: `/${path.replace('{id}', ':id')}`, answer };
  });
  const names = routes.map(({ name }) => name);
  const overview = { method: 'GET', path: '/', answer: () => ({ status: 200, body: { routes: names } }) };
  const find = createRouter([overview, ...routes]);
  return async ({ method, path, body }) => {
    const [pathname = '', search] = path.replace(/^\//, '').split('?', 2);
    const { row, parameters } = find(method, `/${pathname}`);
    if (row === undefined) return refuse(404, `There is no ${method} ${pathname}; there are ${names.join(', ')}`);
    return row.answer({ id: parameters['id'] ?? '', query: Object.fromEntries(new URLSearchParams(search)), body });
  };
}
