/**
 * `POST /partner/accounts/{id}/account_operations/sync` (fact sheet 2.5): an ordinary call on
 * behalf of a client.
 */
import type { Account } from './account.ts';
import type { AccountBook } from './account-book.ts';
import { answerSummary, summaryPath } from './account-summary.ts';
import type { Contacts } from './contacts.ts';
import { type Answer, serviceError } from './exchange.ts';
import type { Body } from './field-rules.ts';
import { isAccount, ownAccount } from './own-account.ts';
import type { Settings } from './settings.ts';
import type { Credentials } from './tokens.ts';

interface Parts {
  readonly accounts: AccountBook;
  readonly contacts: Contacts;
  readonly credentials: Credentials;
  readonly settings: Settings;
}

interface InnerCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly payload: unknown;
}

const pairsOf = (value: unknown, key: string, content: string): [string, string][] =>
  Array.isArray(value) ? value.map((pair: Body) => [String(pair[key]), String(pair[content])]) : [];

const innerCallOf = (body: Body): InnerCall => {
  const { account_operation_payload: payload } = body;
  const inPath = new Map(pairsOf(body['account_operation_path_parameters'], 'path_param_key', 'path_param_value'));
  const url = String(body['account_operation_url']).replace(
    /\{([^}]*)\}/g,
    (_, name: string) => inPath.get(name) ?? '',
  );
  const [path = '', inUrl = ''] = url.split('?', 2);
  const inQuery = pairsOf(body['account_operation_query_parameters'], 'query_param_key', 'query_param_value');
  return {
    method: String(body['account_operation_method']),
    path,
    query: new URLSearchParams([...new URLSearchParams(inUrl), ...inQuery]),
    payload: typeof payload === 'string' ? JSON.parse(payload) : undefined,
  };
};

const answerInner = ({ method, path, query, payload }: InnerCall, account: Account, parts: Parts): Answer => {
  const contactId = /^\/contacts\/([^/]+)$/.exec(path)?.[1];
  if (method === 'GET' && path === summaryPath) return answerSummary(account, parts);
  if (method === 'GET' && path === '/contacts') return parts.contacts.list(account, query.get('limit'));
  if (method === 'GET' && contactId !== undefined) return parts.contacts.get(account, contactId);
  if (method === 'POST' && path === '/contacts') return parts.contacts.add(account, payload);
  return serviceError(404, 'api.not_found', 'There is no such resource');
};

/**
 * Makes the inner call, of which there are few, for a client that we manage. A 404 does not say
 * whether the account or what was asked for is missing (T25). A success of any status comes out as
 * a 200: how others surface is UNVERIFIED.
 */
export const answerAccountOperation = (accountId: string, body: Body, parts: Parts): Answer => {
  const account = ownAccount(accountId, parts.accounts);
  if (!isAccount(account) || !account.managed) {
    return serviceError(404, 'partner.api.account.not_found', 'The account does not exist');
  }
  const inner = answerInner(innerCallOf(body), account, parts);
  return inner.status < 300 ? { ...inner, status: 200 } : inner;
};
