/** Constant Contact, in memory: honest answers by its table of accounts, and one that is mutated. */
import type { PartnerCredentials } from '../../../shared/constant-contact/auth/credentials.ts';
import { succeeded } from '../../../shared/constant-contact/result.ts';
import { textOf } from '../../../shared/constant-contact/transport/answer-text.ts';
import type { Http } from '../../../shared/constant-contact/transport/exchange.ts';
import { listPath, summaryPath, tokenPath } from '../../support/vendor-harness.ts';
import { type Wire, wireOf } from './mutants.ts';

export interface Client {
  partner: 'ours' | 'foreign' | 'none';
  word: string;
  /** The list does not show it, although it is there. */
  hidden?: boolean;
}

const ownPartnerId = 'a01-42dl';
export const credentials: PartnerCredentials = {
  apiKey: 'api-key-0001',
  partnerClientId: 'partner-client',
  partnerSecret: 'partner-secret-0001',
  partnerId: ownPartnerId,
  legacyUserName: 'partner-login',
  legacyPassword: 'partner-password',
};

const pageSize = 7;
const error = (status: number, key: string) => wireOf([{ error_key: key, error_message: 'An error.' }], status);

const row = ([id, { word }]: readonly [string, Client], index: number) => ({
  encoded_account_id: id,
  subscriber_count: 10 + index,
  organization_name: `Bäcker & Söhne ${index}`,
  site_owner_name: `Owner${index}`,
  billing_status: word,
  last_login_date: null,
});

const callOf = (method: string, { pathname, searchParams }: URL): readonly [string, string] => {
  const [, id = '', rest] = /^\/v3\/partner\/accounts\/([^/]+)\/(.+)$/.exec(pathname) ?? [];
  if (pathname === tokenPath) return ['token', ''];
  if (pathname === summaryPath) return ['summary', ''];
  if (pathname === listPath)
    return [method === 'POST' ? 'provision' : searchParams.has('offset') ? 'list 2' : 'list 1', ''];
  if (rest === 'plan') return [method === 'PUT' ? 'setPlan' : 'plan', id];
  if (rest === 'status/cancel') return ['cancel', id];
  if (rest === 'contacts/unsubscribe') return ['unsubscribe', id];
  if (pathname.includes('/webhooks/')) return [method === 'PUT' ? 'putWebhook' : 'webhook', ''];
  return ['legacy', ''];
};

export const createVendor = (clients: Map<string, Client>) => {
  /** Answers in place of the honest ones, by the names of the calls. */
  const instead = new Map<string, Wire>();
  const sent: string[] = [];

  const honest = honestAnswers(clients);
  const owner = { id: '' };
  const http: Http = async ({ method, url, headers }) => {
    const [call, id] = callOf(method, new URL(url));
    sent.push(id === '' ? call : `${call} ${id}`);
    const { authorization } = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const isWrong =
      call !== 'token' && call !== 'legacy' && !['Bearer token-1', 'Bearer owner'].includes(authorization ?? '');
    const subject = call === 'summary' ? owner.id : id;
    const answer = isWrong ? error(401, 'unauthorized') : honest[call]?.(subject);
    if (answer === undefined) throw new Error(`no answer to ${call}`);
    const { status, bytes, type } = (isWrong ? undefined : instead.get(`${call} ${id}`.trim())) ?? answer;
    return succeeded({ status, ...textOf(bytes, type), headers: {} });
  };

  return {
    clients,
    http,
    instead,
    sent,
    /** The owner of the token that the next summary is asked with. */
    owner,
    answer: (call: string, id = ''): Wire => honest[call]?.(id) ?? error(500, 'none'),
  };
};

type Answers = Readonly<Record<string, (id: string) => Wire>>;

/** By the names of the calls; what changes something changes it. */
function honestAnswers(clients: Map<string, Client>): Answers {
  const listed = () => [...clients].filter(([, { partner, hidden }]) => partner === 'ours' && !hidden);
  const plan = (id: string): Wire => {
    const client = clients.get(id);
    if (client?.partner === 'foreign') return error(400, 'partner.api.account.other_partner');
    if (client?.partner !== 'ours') return error(404, 'partner.api.account.not_found');
    const tier = { usage_type: 'CONTACTS', current_usage: 12, tier: 1, price: '12.00000' };
    return wireOf({ plan_type: 'GOLD', billing_status: client.word, billing_day_of_month: 1, current_tiers: [tier] });
  };
  const list = (first: boolean): Wire => {
    const rows = listed().map(row);
    const next = { next: { href: `${listPath}?offset=Nw**&limit=50` } };
    return first
      ? wireOf({ site_owner_list: rows.slice(0, pageSize), _links: next })
      : wireOf({ site_owner_list: rows.slice(pageSize), _links: { next: null } });
  };

  return {
    token: () => wireOf({ access_token: 'token-1', expires_in: 3_600, token_type: 'Bearer' }),
    'list 1': () => list(true),
    'list 2': () => list(false),
    plan,
    summary: (id) =>
      wireOf({
        encoded_account_id: id,
        encoded_partner_id: clients.get(id)?.partner === 'foreign' ? 'a01-99dl' : ownPartnerId,
        contact_email: 'o@client.example',
        country_code: 'ke',
      }),
    provision: () => {
      clients.set('a07ecreated01', { partner: 'ours', word: 'Trial' });
      return wireOf({ encoded_account_id: 'a07ecreated01', provision_uuid: 'u-1' }, 201);
    },
    cancel: (id) => {
      clients.set(id, { partner: 'ours', word: 'Canceled' });
      return wireOf({ effective_date: '2026-11-21T12:00:00.000Z', reason_id: 1 });
    },
    setPlan: (id) => {
      clients.set(id, { partner: 'ours', word: 'Open' });
      return plan(id);
    },
    putWebhook: () => wireOf({ topic_id: 3, hook_uri: 'https://hooks.example/x' }),
    webhook: () => wireOf({ topic_id: 3, hook_uri: 'https://hooks.example/x', topic_name: 'Account Cancelled' }),
    unsubscribe: () => wireOf({ unsubscribed_count: 1 }),
    legacy: () => ({ status: 200, bytes: Buffer.from('0\n1234567\nStatus=Open\n') }),
  };
}
