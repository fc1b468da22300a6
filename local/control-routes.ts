/** What the local stack serves besides the API, below `/_local`. */
import * as z from 'zod/mini';
import { receiveWebhook } from '../shared/api/operations/webhooks.ts';
import { defaultLifetimeSeconds, type TokenIssuer } from './aws/issuer.ts';
import type { Schedules } from './aws/schedules.ts';
import type { Outbox } from './aws/ses.ts';
import { type HttpAnswer, type HttpHandler, type HttpRequest, jsonAnswer } from './http-server.ts';
import type { Simulator } from './simulator/simulator.ts';
import { webhookSchema } from './simulator/webhooks.ts';

export const localPrefix = '/_local';
export const issuerPrefix = `${localPrefix}/issuer`;

interface LocalRoutesParts {
  readonly issuer: TokenIssuer;
  readonly scopes: readonly string[];
  readonly schedules: Schedules;
  readonly outbox: Pick<Outbox, 'control'>;
  /** Absent where another vendor endpoint is used. */
  readonly simulator: Pick<Simulator, 'handleControl' | 'webhooks'> | undefined;
  /** Where the service answers. */
  readonly serviceUrl: string;
}

const problemAnswer = (
  status: number,
  code: string,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
): HttpAnswer => jsonAnswer(status, { status, code, detail, ...more }, { 'content-type': 'application/problem+json' });

const tokenAnswer = async (query: URLSearchParams, { issuer, scopes }: LocalRoutesParts): Promise<HttpAnswer> => {
  const wanted = query
    .getAll('scope')
    .flatMap((scope) => scope.split(/\s+/))
    .filter((scope) => scope !== '');
  const example = `${localPrefix}/token?scope=${scopes.slice(0, 2).join('+')}`;
  if (wanted.length === 0) {
    return problemAnswer(400, 'SCOPE_MISSING', `say which scopes the token is to have, as in ${example}`, { scopes });
  }
  const unknown = wanted.filter((scope) => !scopes.includes(scope));
  if (unknown.length > 0) {
    const detail = `there is no ${unknown.join(', ')}; there are ${scopes.join(', ')}`;
    return problemAnswer(400, 'SCOPE_UNKNOWN', detail, { scopes });
  }
  const subject = query.get('subject');
  return jsonAnswer(200, {
    access_token: await issuer.token({ scopes: wanted, ...(subject ? { subject } : {}) }),
    token_type: 'Bearer',
    expires_in: defaultLifetimeSeconds,
    scope: wanted.join(' '),
  });
};

const scheduleAnswer = async (name: string, { schedules }: LocalRoutesParts): Promise<HttpAnswer> => {
  const invocation = await schedules.run(name);
  if (invocation === undefined) {
    const detail = `there is no schedule ${name}; there is ${schedules.names.join(', ')}`;
    return problemAnswer(404, 'SCHEDULE_NOT_FOUND', detail);
  }
  if (invocation.ok) return jsonAnswer(200, invocation.result ?? {});
  const { errorType, errorMessage } = invocation.error;
  return problemAnswer(500, 'SCHEDULED_RUN_FAILED', `${errorType}: ${errorMessage}`);
};

/** The vendor's webhooks come to an address that the partner has subscribed with, which here is always the same. */
const webhookAnswer = async (body: unknown, webhooks: Simulator['webhooks'], serviceUrl: string) => {
  const webhook = webhookSchema.safeParse(body);
  if (!webhook.success) return problemAnswer(400, 'VALIDATION_FAILED', z.prettifyError(webhook.error));
  return jsonAnswer(200, await webhooks.send(`${serviceUrl}${receiveWebhook.path}`, webhook.data));
};

const controlAnswer = (
  path: string,
  request: HttpRequest,
  { simulator, serviceUrl }: LocalRoutesParts,
): HttpAnswer | Promise<HttpAnswer> => {
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
  const answer = simulator.handleControl({ method: request.method, path, body });
  return answer.body === undefined ? { status: answer.status } : jsonAnswer(answer.status, answer.body);
};

const methodNotAllowed = (...methods: readonly string[]): HttpAnswer => {
  const problem = problemAnswer(405, 'METHOD_NOT_ALLOWED', `use ${methods.join(' or ')} here`);
  return { ...problem, headers: { ...problem.headers, allow: methods.join(', ') } };
};

const outboxAnswer = (path: string, request: HttpRequest, { outbox }: LocalRoutesParts): HttpAnswer =>
  outbox.control(path, request) ?? (path === 'faults' ? methodNotAllowed('POST') : methodNotAllowed('GET', 'DELETE'));

const overview = ({ scopes, schedules, simulator }: LocalRoutesParts): HttpAnswer =>
  jsonAnswer(200, {
    endpoints: [
      `GET ${localPrefix}/token?scope={scopes, separated by +}&subject={a person, or nobody}`,
      ...schedules.names.map((name) => `POST ${localPrefix}/schedules/${name}`),
      ...(simulator === undefined
        ? []
        : [
            `GET ${localPrefix}/constant-contact/ (what the simulator can be told to do)`,
            `POST ${localPrefix}/constant-contact/webhooks (sends a webhook to the service)`,
          ]),
      `GET ${localPrefix}/outbox (the mails that were sent, newest first)`,
      `DELETE ${localPrefix}/outbox (empties it)`,
      `POST ${localPrefix}/outbox/faults {"status":503,"times":1} (the next mails are not taken)`,
      `GET ${issuerPrefix}/.well-known/openid-configuration`,
    ],
    scopes,
  });

interface LocalRoute {
  readonly method: string | undefined;
  readonly pattern: RegExp;
  /** @param rest what the pattern's group has matched */
  readonly answer: (rest: string, request: HttpRequest, query: URLSearchParams) => HttpAnswer | Promise<HttpAnswer>;
}

/** Makes the handler for every path from `/_local` on. */
export const createLocalRoutes = (parts: LocalRoutesParts): HttpHandler => {
  const routes: readonly LocalRoute[] = [
    { method: 'GET', pattern: /^\/?$/, answer: () => overview(parts) },
    { method: 'GET', pattern: /^\/token$/, answer: (_rest, _request, query) => tokenAnswer(query, parts) },
    { method: 'POST', pattern: /^\/schedules\/([^/]+)$/, answer: (name) => scheduleAnswer(name, parts) },
    {
      method: 'GET',
      pattern: /^\/issuer\/\.well-known\/openid-configuration$/,
      answer: () => jsonAnswer(200, parts.issuer.configuration),
    },
    {
      method: 'GET',
      pattern: /^\/issuer\/\.well-known\/jwks\.json$/,
      answer: () => jsonAnswer(200, parts.issuer.keys),
    },
    {
      method: undefined,
      pattern: /^\/outbox(?:\/(faults))?$/,
      answer: (rest, request) => outboxAnswer(rest, request, parts),
    },
    {
      method: undefined,
      pattern: /^\/constant-contact(?:\/(.*))?$/,
      answer: (rest, request, query) =>
        controlAnswer(query.size > 0 ? `${rest}?${query.toString()}` : rest, request, parts),
    },
  ];
  return async (request) => {
    const [path = '', query = ''] = request.target.slice(localPrefix.length).split('?', 2);
    for (const { method, pattern, answer } of routes) {
      const match = pattern.exec(path);
      if (match === null) continue;
      if (method !== undefined && method !== request.method) return methodNotAllowed(method);
      return answer(match[1] ?? '', request, new URLSearchParams(query));
    }
    return problemAnswer(404, 'NOT_FOUND', `see ${localPrefix}/ for what there is`);
  };
};
