/**
 * The event that an HTTP API hands to a function, payload format 2.0: the developer guide's page
 * http-api-develop-integrations-lambda, and what captured events show beyond it. The captures are
 * listed in test/integration/local/captured-events.ts, which holds this file to them.
 */
import { randomBytes } from 'node:crypto';
import type { HttpRequest } from '../../http.ts';

export interface EventContext {
  readonly apiId: string;
  readonly accountId: string;
  readonly stage: string;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** The path, decoded. */
  readonly path: string;
  readonly query: string;
  /** Absent on a route without authorizer. */
  readonly jwt?: { readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] | null };
  readonly requestId: string;
  readonly now: Date;
}

/** An id as HTTP APIs give it, such as `JKJaXmPLvHcESHA=`. */
export const newRequestId = (): string => randomBytes(11).toString('base64');

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** The time format of an access log: `12/Mar/2020:19:03:58 +0000`. */
const logTime = (now: Date): string =>
  `${two(now.getUTCDate())}/${months[now.getUTCMonth()]}/${now.getUTCFullYear()}:` +
  `${now.toISOString().slice(11, 19)} +0000`;

/** Collects repeated names into one value each, joined by commas as API Gateway does. */
const joined = (pairs: Iterable<readonly [string, string]>): Record<string, string> => {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) values.set(name, values.has(name) ? `${values.get(name)},${value}` : value);
  return Object.fromEntries(values);
};

/**
 * The content types whose bodies arrive as text. AWS documents only that other bodies are in base64;
 * the list was measured on a deployed API (github.com/ministackorg/ministack pull request 766, June
 * 2026): `text/*` and these three, so neither forms nor `+json`, nor a body without a type. What
 * becomes of bytes of a text that are not UTF-8 is not known; an event is JSON, so they cannot come
 * through, and U+FFFD stands here for each.
 */
const isText = (contentType: string): boolean =>
  /^\s*(text\/|application\/(json|xml|javascript)\s*(;|$))/i.test(contentType);

const notForwarded = new Set(['cookie', 'connection', 'keep-alive', 'transfer-encoding', 'te', 'upgrade']);

/** The address that the connection came from stands last, behind what the caller or a proxy wrote. */
const forwardedFor = (given: string | undefined, sourceIp: string): string =>
  given === undefined ? sourceIp : `${given}, ${sourceIp}`;

/** Makes the event; `request.body` is complete. */
export const buildEvent = (request: HttpRequest, context: EventContext): Readonly<Record<string, unknown>> => {
  const { headers: lines, body = Buffer.alloc(0), method, sourceIp } = request;
  const { apiId, now, query, jwt, path, routeKey } = context;
  const cookies = lines.filter(([name]) => name === 'cookie').flatMap(([, value]) => value.split(/;\s*/));
  const headers = joined(lines.filter(([name]) => !notForwarded.has(name)));
  const domainName = (headers['host'] ?? '127.0.0.1').replace(/:\d+$/, '');
  const asText = isText(headers['content-type'] ?? '');
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers: {
      ...headers,
      'content-length': String(body.length),
      'x-amzn-trace-id': `Root=1-${Math.floor(now.getTime() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`,
      'x-forwarded-for': forwardedFor(headers['x-forwarded-for'], sourceIp),
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    ...(query !== '' && { queryStringParameters: joined(new URLSearchParams(query)) }),
    ...(Object.keys(context.pathParameters).length > 0 && { pathParameters: context.pathParameters }),
    requestContext: {
      accountId: context.accountId,
      apiId,
      ...(jwt && { authorizer: { jwt } }),
      domainName,
      domainPrefix: domainName.split('.')[0],
      http: {
        method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: context.requestId,
      routeKey,
      stage: context.stage,
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: asText ? body.toString('utf8') : body.toString('base64') }),
    isBase64Encoded: body.length > 0 && !asText,
  };
};
