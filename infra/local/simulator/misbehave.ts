import { linkTo, pageOf } from './account-list.ts';
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
import { invalidClient, oldTokenPath, tokenPath } from './token-endpoint.ts';

type Misbehaviour = (honest: Answer, call: Call, fault: Fault) => Answer | Reply;

const withNext = (honest: Answer, href: string): Answer => ({
  ...honest,
  body: { ...honest.body, _links: { next: { href } } },
});

const behaviours = {
  status: (_honest, { path }, { status = 500 }) =>
    path === tokenPath || path === oldTokenPath
      ? oauthError(status, 'server_error')
      : serviceError(status, 'partner.api.simulated.error', `Simulated error ${status}`),
  html: (honest, _call, { status = 200 }) => ({ answer: { ...honest, status }, transmission: 'html' }),
  close_mid_body: (answer) => ({ answer, transmission: 'close_mid_body' }),
  malformed_json: (answer) => ({ answer, transmission: 'malformed_json' }),
  drop: (answer) => ({ answer, transmission: 'drop' }),
  throttled: () => throttled,
  quota_exceeded: () => quotaExceeded,
  unauthorized: () => unauthorized,
  access_denied: () => accessDenied,
  no_list: (honest) => ({ ...honest, body: { ...honest.body, site_owner_list: undefined } }),
  repeat_offset: (honest, call) => {
    const page = pageOf(call);
    return 'status' in page ? page : withNext(honest, linkTo(page));
  },
  foreign_next: (honest, _call, { href }) =>
    withNext(honest, href ?? 'https://partner-accounts.invalid/v3/partner/accounts?offset=NTA*&limit=50'),
  refuse_credentials: (_honest, { path }) => invalidClient(path),
} as const satisfies Record<FaultKind, Misbehaviour>;

/** What goes out instead of the honest answer. */
export const misbehave = (fault: Fault, honest: Answer, call: Call): Reply => {
  const behaviour: Misbehaviour = behaviours[fault.kind];
  const outcome = behaviour(honest, call, fault);
  return 'transmission' in outcome ? outcome : { answer: outcome, transmission: 'whole' };
};
