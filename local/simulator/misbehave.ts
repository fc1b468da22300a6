/**
 * Faulty answers in place of the honest one.
 *
 * A fault that spoils the answer (`close_mid_body`, `malformed_json`, `drop`, `no_body`, `latin1`,
 * `utf16`) comes after the effect: a write is done. A fault that answers for the service (`status`, `html` with any
 * status, `throttled`, `quota_exceeded`, `unauthorized`, `access_denied`) comes before it: nothing
 * is done. `accepted` is in between: the write is done later.
 */
import * as z from 'zod/mini';
import { linkTo, pageOf } from './account-list.ts';
import { endUserTokenPath } from './end-user-authorization.ts';
import {
  type Answer,
  accessDenied,
  type Call,
  oauthError,
  quotaExceeded,
  type Reply,
  serviceError,
  throttled,
  unauthorized,
} from './exchange.ts';
import type { Fault, FaultKind } from './faults.ts';
import { legacyPath } from './legacy.ts';
import { invalidClient, oldTokenPath, tokenPath } from './token-endpoint.ts';

/** Performs the call and returns the honest answer. */
type Perform = (how?: { readonly later: boolean }) => Promise<Answer>;
type Outcome = Answer | Reply;
type Misbehaviour = (perform: Perform, call: Call, fault: Fault) => Outcome | Promise<Outcome>;

const withNext = (honest: Answer, href: string): Answer => ({
  ...honest,
  body: { ...honest.body, _links: { next: { href } } },
});

const withOddRows = (honest: Answer): Answer => {
  const { site_owner_list, ...rest } = z.parse(
    z.looseObject({ site_owner_list: z.array(z.looseObject({})) }),
    honest.body,
  );
  const rows = site_owner_list.map((row, index) => {
    if (index === site_owner_list.length - 1) return null;
    return index === 0 ? { ...row, encoded_account_id: `${row['encoded_account_id']}==` } : row;
  });
  return { ...honest, body: { site_owner_list: rows, ...rest } };
};

const errorAt = (path: string, status: number): Answer => {
  if (path === tokenPath || path === oldTokenPath || path === endUserTokenPath)
    return oauthError(status, 'server_error');
  if (path === legacyPath) return { status, text: { type: 'text/plain', content: `Simulated error ${status}` } };
  return serviceError(status, 'partner.api.simulated.error', `Simulated error ${status}`);
};

const behaviours = {
  status: (_perform, { path }, { status = 500 }) => errorAt(path, status),
  html: (_perform, _call, { status = 200 }) => ({ answer: { status }, transmission: 'html' }),
  close_mid_body: async (perform) => ({ answer: await perform(), transmission: 'close_mid_body' }),
  malformed_json: async (perform) => ({ answer: await perform(), transmission: 'malformed_json' }),
  drop: async (perform) => ({ answer: await perform(), transmission: 'drop' }),
  no_body: async (perform, _call, { status }) => {
    const honest = await perform();
    const { body: _body, text: _text, ...bare } = honest;
    return honest.status < 300 ? { ...bare, status: status ?? honest.status } : honest;
  },
  latin1: async (perform) => ({ answer: await perform(), transmission: 'latin1' }),
  utf16: async (perform) => ({ answer: await perform(), transmission: 'utf16' }),
  throttled: () => throttled,
  quota_exceeded: () => quotaExceeded,
  unauthorized: () => unauthorized,
  access_denied: () => accessDenied,
  accepted: (perform) => perform({ later: true }),
  no_list: async (perform) => {
    const honest = await perform();
    return { ...honest, body: { ...honest.body, site_owner_list: undefined } };
  },
  odd_rows: async (perform) => withOddRows(await perform()),
  repeat_offset: async (perform, call) => {
    const page = pageOf(call);
    return 'status' in page ? page : withNext(await perform(), linkTo(page));
  },
  foreign_next: async (perform, _call, { href }) =>
    withNext(await perform(), href ?? 'https://partner-accounts.invalid/v3/partner/accounts?offset=NTA*&limit=50'),
  refuse_credentials: (_perform, { path }) => invalidClient(path),
} as const satisfies Record<FaultKind, Misbehaviour>;

/** Applies a fault to a call. Whether the call also takes effect depends on the kind of fault. */
export const misbehave = async (fault: Fault, perform: Perform, call: Call): Promise<Reply> => {
  const behaviour: Misbehaviour = behaviours[fault.kind];
  const outcome = await behaviour(perform, call, fault);
  return 'transmission' in outcome ? outcome : { answer: outcome, transmission: 'whole' };
};
