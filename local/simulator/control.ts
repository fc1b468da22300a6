/** The simulator's control surface, for the local stack to mount under `/_local/constant-contact/`. */

import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { accountChangeSchema, newAccountSchema, partners } from './account.ts';
import { faultSchema } from './faults.ts';
import { settingsChangeSchema } from './settings.ts';
import type { Vendor } from './state.ts';

export interface ControlRequest {
  readonly method: string;
  /** Below the mounting point, with the query: `accounts?partner=ours`. */
  readonly path: string;
  /** The parsed JSON body, if there was one. */
  readonly body?: unknown;
}

export interface ControlAnswer {
  readonly status: number;
  /** To be sent as JSON; absent with 204. */
  readonly body?: unknown;
}

type Route = (request: { readonly id: string; readonly query: unknown; readonly body: unknown }) => ControlAnswer;

const { localeError } = en();
const refuse = (status: number, error: string): ControlAnswer => ({ status, body: { error } });

/** Goes on with valid input, else answers 400 and says what is wrong. */
const withValid = <T extends z.ZodMiniType>(
  schema: T,
  input: unknown,
  go: (value: z.infer<T>) => ControlAnswer,
): ControlAnswer => {
  // zod/mini brings no messages; given here, and not set for the whole process, which runs the functions as well
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
      withValid(endUserTokenSchema, body, ({ accountId }) =>
        accounts.get(accountId) === undefined
          ? unknownAccount(accountId)
          : { status: 201, body: { access_token: tokens.forEndUser(accountId) } },
      ),
  };
};

/** Answers control requests, and lists them at the top; bad input is a 400 that says what is wrong, anything unknown a 404. */
export const makeControl = (vendor: Vendor): ((request: ControlRequest) => ControlAnswer) => {
  const routes = routesOf(vendor);
  return ({ method, path, body }) => {
    const [pathname = '', search] = path.split('?', 2);
    const [collection = '', id, ...rest] = pathname.replace(/^\//, '').split('/');
    if (method === 'GET' && collection === '') return { status: 200, body: { routes: Object.keys(routes) } };
    const literal = `${method} ${[collection, id, ...rest].join('/')}`;
    const name = `${method} ${collection}${id === undefined ? '' : '/{id}'}${rest.length > 0 ? '/…' : ''}`;
    const known = [literal, name].find((candidate) => Object.hasOwn(routes, candidate));
    const route = known === undefined ? undefined : routes[known];
    if (route === undefined) return refuse(404, `There is no ${name}; there are ${Object.keys(routes).join(', ')}`);
    return route({ id: id ?? '', query: Object.fromEntries(new URLSearchParams(search)), body });
  };
};
