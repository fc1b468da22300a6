/**
 * What the local stack serves below `/_local`, beside the API: tokens, runs of schedules, and the
 * control of its parts.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { receiveWebhook } from '../shared/api/operations/webhooks.ts';
import { createApplication } from './application/application.ts';
import { connectedPath, createConnectedPage } from './application/connected.ts';
import type { Events } from './aws/eventbridge.ts';
import { defaultLifetimeSeconds, type TokenIssuer } from './aws/issuer.ts';
import type { Schedules } from './aws/schedules.ts';
import type { Outbox } from './aws/ses.ts';
import { type HttpAnswer, type HttpHandler, type HttpRequest, jsonAnswer } from './http.ts';
import { createRouter, type Row } from './router.ts';
import type { SignIn } from './sign-in/sign-in.ts';
import type { Simulator } from './simulator/simulator.ts';
import { webhookSchema } from './simulator/webhooks.ts';

export const localPrefix = '/_local';
export const issuerPrefix = `${localPrefix}/issuer`;
export const applicationPrefix = `${localPrefix}/application`;
/** A header, because a URL ends up in logs and histories. */
export const secretHeader = 'x-local-secret';

interface LocalRoutesParts {
  readonly issuer: TokenIssuer;
  /** Has its own check of the secret: a browser cannot send the header. */
  readonly signIn: SignIn;
  readonly scopes: readonly string[];
  readonly schedules: Schedules;
  readonly outbox: Pick<Outbox, 'control'>;
  readonly events: Pick<Events, 'all' | 'clear'>;
  /** Undefined if another vendor endpoint is used. */
  readonly simulator: Pick<Simulator, 'handleControl' | 'webhooks'> | undefined;
  /** The base of the service's own URLs. */
  readonly serviceUrl: string;
  /** What a caller has to know, if the partner's own credentials are used. */
  readonly secret?: string | undefined;
}

const problemAnswer = (
  status: number,
  code: string,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
): HttpAnswer => jsonAnswer(status, { status, code, detail, ...more }, { 'content-type': 'application/problem+json' });

const tokenAnswer = async (query: URLSearchParams, { issuer, scopes }: LocalRoutesParts): Promise<HttpAnswer> => {
  const requested = query
    .getAll('scope')
    .flatMap((scope) => scope.split(/\s+/))
    .filter((scope) => scope !== '');
  const example = `${localPrefix}/token?scope=${scopes.slice(0, 2).join('+')}`;
  if (requested.length === 0) {
    return problemAnswer(400, 'SCOPE_MISSING', `name the scopes of the token, as in ${example}`, { scopes });
  }
  const unknown = requested.filter((scope) => !scopes.includes(scope));
  if (unknown.length > 0) {
    const detail = `unknown: ${unknown.join(', ')}; known: ${scopes.join(', ')}`;
    return problemAnswer(400, 'SCOPE_UNKNOWN', detail, { scopes });
  }
  const subject = query.get('subject');
  return jsonAnswer(200, {
    access_token: await issuer.token({ scopes: requested, ...(subject ? { subject } : {}) }),
    token_type: 'Bearer',
    expires_in: defaultLifetimeSeconds,
    scope: requested.join(' '),
  });
};

const scheduleAnswer = async (name: string, { schedules }: LocalRoutesParts): Promise<HttpAnswer> => {
  const invocation = await schedules.run(name);
  if (invocation === undefined) {
    const detail = `unknown schedule ${name}; known: ${schedules.names.join(', ')}`;
    return problemAnswer(404, 'SCHEDULE_NOT_FOUND', detail);
  }
  if (invocation.ok) return jsonAnswer(200, invocation.result ?? {});
  const { errorType, errorMessage } = invocation.error;
  return problemAnswer(500, 'SCHEDULED_RUN_FAILED', `${errorType}: ${errorMessage}`);
};

/**
 * The vendor calls the address that the partner has subscribed with, which on this machine is
 * always the same.
 */
const webhookAnswer = async (body: unknown, webhooks: Simulator['webhooks'], serviceUrl: string) => {
  const webhook = webhookSchema.safeParse(body);
  if (!webhook.success) return problemAnswer(400, 'VALIDATION_FAILED', z.prettifyError(webhook.error));
  return jsonAnswer(200, await webhooks.send(`${serviceUrl}${receiveWebhook.path}`, webhook.data));
};

const controlAnswer = async (
  path: string,
  request: HttpRequest,
  { simulator, serviceUrl }: LocalRoutesParts,
): Promise<HttpAnswer> => {
  if (simulator === undefined) {
    const detail = 'another vendor endpoint is configured (CONSTANT_CONTACT_API_URL), so the simulator is not running';
    return problemAnswer(404, 'NO_SIMULATOR', detail);
  }
  const text = request.body?.toString('utf8') ?? '';
  let body: unknown;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    return problemAnswer(400, 'INVALID_JSON', 'the body is not valid JSON');
  }
  if (path === 'webhooks' && request.method === 'POST') return webhookAnswer(body, simulator.webhooks, serviceUrl);
  const answer = await simulator.handleControl({ method: request.method, path, body });
  return answer.body === undefined ? { status: answer.status } : jsonAnswer(answer.status, answer.body);
};

const methodNotAllowed = (...methods: readonly string[]): HttpAnswer => {
  const problem = problemAnswer(405, 'METHOD_NOT_ALLOWED', `the method must be ${methods.join(' or ')}`);
  return { ...problem, headers: { ...problem.headers, allow: methods.join(', ') } };
};

const overview = ({ scopes, schedules, simulator }: LocalRoutesParts): HttpAnswer =>
  jsonAnswer(200, {
    endpoints: [
      `GET ${localPrefix}/token?scope={scopes, separated by +}&subject={a person; optional}`,
      ...schedules.names.map((name) => `POST ${localPrefix}/schedules/${name}`),
      ...(simulator === undefined
        ? []
        : [
            `GET ${localPrefix}/constant-contact/ (lists what the simulator can be told to do)`,
            `POST ${localPrefix}/constant-contact/webhooks (sends a webhook to the service)`,
            `GET ${applicationPrefix} (for a browser: an application that opens Constant Contact by single sign-on)`,
          ]),
      `GET ${localPrefix}${connectedPath} (a page that plays your application: it connects a user, in a browser)`,
      `GET ${localPrefix}/outbox (mails, newest first)`,
      `DELETE ${localPrefix}/outbox (empties it)`,
      `GET ${localPrefix}/events (events on the bus, oldest first)`,
      `DELETE ${localPrefix}/events (empties it)`,
      `POST ${localPrefix}/outbox/faults {"status":503,"times":1} (fails the next mails)`,
      `GET ${issuerPrefix}/.well-known/openid-configuration (names what a client needs to let a person sign in)`,
    ],
    scopes,
  });

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The refusal of a caller who does not know the secret of this start, where there is one. */
const refuseWithoutSecret = ({ headers }: HttpRequest, secret: string | undefined): HttpAnswer | undefined => {
  if (secret === undefined) return undefined;
  const given = headers.find(([name]) => name === secretHeader)?.[1];
  if (given !== undefined && timingSafeEqual(digest(given), digest(secret))) return undefined;
  const detail =
    "the stack has the partner's own credentials: send the secret that npm start has printed, in the header " +
    secretHeader;
  return problemAnswer(401, 'SECRET_REQUIRED', detail);
};

interface ControlRow extends Row {
  /** Answers everybody, also where the stack has a secret. */
  readonly isPublic?: true;
  readonly answer: (match: {
    readonly request: HttpRequest;
    readonly query: URLSearchParams;
    readonly parameters: Readonly<Record<string, string>>;
    /** Below `/_local`. */
    readonly path: string;
  }) => HttpAnswer | Promise<HttpAnswer>;
}

const connectedRows = ({ issuer, serviceUrl, secret }: LocalRoutesParts): readonly ControlRow[] => {
  const token = (scopes: readonly string[]): Promise<string> => issuer.token({ scopes });
  const { show, ask } = createConnectedPage({ serviceUrl, token, mayAsk: secret === undefined });
  return [
    { method: 'GET', path: connectedPath, isPublic: true, answer: ({ query }) => show(query) },
    { method: 'POST', path: connectedPath, isPublic: true, answer: ({ request }) => ask(request) },
  ];
};

const simulatorPath = '/constant-contact';

const issuerRows = ({ issuer, signIn }: LocalRoutesParts): readonly ControlRow[] => {
  const row = (method: 'GET' | 'POST' | 'OPTIONS', path: string, answer: ControlRow['answer']): ControlRow => {
    return { method, path: `/issuer/${path}`, isPublic: true, answer };
  };
  return [
    row('GET', '.well-known/openid-configuration', () => jsonAnswer(200, signIn.configuration)),
    row('GET', '.well-known/jwks.json', () => jsonAnswer(200, issuer.keys)),
    row('GET', 'authorize', ({ query, request }) => signIn.authorize(query, request)),
    row('POST', 'authorize', ({ request }) => signIn.pick(request)),
    row('POST', 'token', ({ request }) => signIn.token(request)),
    row('OPTIONS', 'token', ({ request }) => signIn.mayAskForToken(request)),
    row('GET', 'logout', ({ query, request }) => signIn.logout(query, request)),
  ];
};

/** An application that signs its users on to the simulator, for a browser. */
const applicationRows = ({ simulator, serviceUrl, issuer }: LocalRoutesParts): readonly ControlRow[] => {
  if (simulator === undefined) return [];
  const application = createApplication({ serviceUrl, prefix: applicationPrefix, issuer });
  return [
    { method: 'GET', path: '/application', answer: ({ query }) => application.choose(query) },
    { method: 'GET', path: '/application/sign-in', answer: ({ query }) => application.choose(query) },
    { method: 'POST', path: '/application/sign-in', answer: ({ request }) => application.signIn(request) },
    { method: 'POST', path: '/application/link', answer: ({ request }) => application.link(request) },
  ];
};

const rowsOf = (parts: LocalRoutesParts): readonly ControlRow[] => [
  { method: 'GET', path: '/', isPublic: true, answer: () => overview(parts) },
  { method: 'GET', path: '/token', answer: ({ query }) => tokenAnswer(query, parts) },
  { method: 'POST', path: '/schedules/:name', answer: ({ parameters: { name = '' } }) => scheduleAnswer(name, parts) },
  ...issuerRows(parts),
  ...applicationRows(parts),
  ...connectedRows(parts),
  { method: 'GET', path: '/events', answer: () => jsonAnswer(200, { events: parts.events.all() }) },
  {
    method: 'DELETE',
    path: '/events',
    answer: () => {
      parts.events.clear();
      return { status: 204 };
    },
  },
  { method: 'GET', path: '/outbox', answer: ({ request }) => parts.outbox.control('', request) },
  { method: 'DELETE', path: '/outbox', answer: ({ request }) => parts.outbox.control('', request) },
  { method: 'POST', path: '/outbox/faults', answer: ({ request }) => parts.outbox.control('faults', request) },
  {
    path: `${simulatorPath}/*`,
    answer: ({ path, query, request }) => {
      const below = path.slice(simulatorPath.length + 1);
      return controlAnswer(query.size > 0 ? `${below}?${query.toString()}` : below, request, parts);
    },
  },
];

/** Creates the handler for every path from `/_local` on. */
export function createControlRoutes(parts: LocalRoutesParts): HttpHandler {
  const find = createRouter(rowsOf(parts));
  return async (request) => {
    const [path = '', query = ''] = request.target.slice(localPrefix.length).split('?', 2);
    const { row, parameters, methods } = find(request.method, path === '' ? '/' : path);
    if (row !== undefined) {
      const refusal = row.isPublic ? undefined : refuseWithoutSecret(request, parts.secret);
      return refusal ?? row.answer({ request, query: new URLSearchParams(query), parameters, path });
    }
    if (methods.length > 0) return methodNotAllowed(...methods);
    return problemAnswer(404, 'NOT_FOUND', `GET ${localPrefix}/ lists the endpoints`);
  };
}
