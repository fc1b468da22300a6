import type { APIGatewayProxyEventV2, APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { readIdempotencyKey, readIfMatch, type Versions } from '../api/headers.ts';
import type { HttpOperation, RawBody, TextBody } from '../api/operation.ts';
import type { Problem, ProblemError } from '../api/problems.ts';
import type { Instant } from '../base/time.ts';
import * as z from '../base/zod.ts';
import { readJsonBody } from './json-body.ts';

type WithJwt = APIGatewayProxyEventV2WithJWTAuthorizer['requestContext']['authorizer'];

/** Public routes come without an authorizer, and an authorizer of another kind has no JWT. */
export type HttpEvent = APIGatewayProxyEventV2 & {
  readonly requestContext: { readonly authorizer?: { readonly jwt?: Partial<WithJwt['jwt']> } };
};

type Output<S> = S extends z.ZodMiniType ? z.output<S> : undefined;

/** A body as bytes, and the header that its operation names. */
interface RawRequest {
  readonly bytes: Buffer;
  readonly header: string | undefined;
}

/** A text body as the gateway has brought it. Only the operation knows how to read its encoding. */
interface TextRequest {
  readonly content: string;
  readonly isBase64: boolean;
  /** With its parameters; the media type is one of those that the operation accepts. */
  readonly contentType: string;
}

/** A request whose parts match their schemas. */
export interface HttpRequest<O extends HttpOperation> {
  readonly body: Output<O['request']['body']>;
  readonly query: Output<O['request']['query']>;
  readonly path: Output<O['request']['path']>;
  /** Body and path before the rule for text, as they came. */
  readonly sent: { readonly body: unknown; readonly path: unknown };
  readonly raw: O['request']['raw'] extends RawBody ? RawRequest : undefined;
  readonly text: O['request']['text'] extends TextBody ? TextRequest : undefined;
  readonly ifMatch: O['request']['ifMatch'] extends true ? Versions : undefined;
  /** The caller's key, on operations that take one. */
  readonly idempotencyKey: string | undefined;
  /** The client id of the caller's token; `anonymous` on a public route. */
  readonly caller: string;
  /** The subject of the token: a person who signed in, or the client. */
  readonly person: string;
  readonly requestId: string;
  /** The host that the request was sent to, with its port unless that is the usual one. */
  readonly host: string;
  /** The instant by which the answer must be on its way. */
  readonly deadline: Instant;
  readonly now: () => Instant;
}

/**
 * Room for a batch of 100 questions or decisions with reasons; small enough that parsing costs
 * nothing.
 */
const maxBodyBytes = 256 * 1024;

/** Created once: creating a schema costs far more than using it. */
const noQuery = z.strictObject({});

type Part = ProblemError['in'];

/** Bounds the answer to a request with thousands of unknown fields. */
const maxErrors = 20;

const maxDetailLength = 300;

type Parsed = { readonly value: unknown } | Problem;

/**
 * Checks a request against its operation, all parts and all errors at once.
 *
 * @returns the parsed request, or the problem to answer with
 */
export function parseRequest<O extends HttpOperation>(
  operation: O,
  event: HttpEvent,
  deadline: Instant,
): HttpRequest<O> | Problem {
  const other = otherRouteOf(operation, event);
  if (other !== undefined) return other;
  const { body: bodySchema, query: querySchema, path: pathSchema, raw: rawBody, text: textBody } = operation.request;
  const sent: { body?: unknown; path: unknown } = { path: event.pathParameters };
  const parts: { part: Part; schema: z.ZodMiniType | undefined; value: unknown }[] = [
    { part: 'path', schema: pathSchema, value: event.pathParameters ?? {} },
    { part: 'query', schema: querySchema ?? noQuery, value: event.queryStringParameters ?? {} },
  ];
  if (bodySchema !== undefined) {
    const body = readBody(event, operation);
    if ('problem' in body) return body;
    sent.body = body.value;
    parts.push({ part: 'body', schema: bodySchema, value: body.value });
  }
  let raw: RawRequest | undefined;
  if (rawBody !== undefined) {
    const bytes = readBytes(event, rawBody.maxBytes);
    if ('problem' in bytes) return bytes;
    raw = { bytes, header: event.headers[rawBody.header] };
  }
  const text = textBody === undefined ? undefined : readText(event, textBody);
  if (text !== undefined && 'problem' in text) return text;
  const values: Partial<Record<Part, unknown>> = {};
  const errors: ProblemError[] = [];
  for (const { part, schema, value } of parts) {
    if (schema === undefined) continue;
    const parsed = schema.safeParse(value);
    if (parsed.success) values[part] = parsed.data;
    else errors.push(...errorsOf(part, parsed.error));
  }
  if (errors.length > 0) return { problem: 'VALIDATION_FAILED', errors };
  const headers = readHeaders(operation, event);
  if ('problem' in headers) return headers;
  return {
    body: values.body,
    query: values.query,
    path: values.path,
    sent,
    raw,
    text,
    ...headers,
    ...callerOf(event),
    requestId: event.requestContext.requestId,
    host: event.headers['host'] ?? event.requestContext.domainName,
    deadline,
    now: Date.now,
  } as HttpRequest<O>;
}

/** An id in the path that is the last word of another route. The gateway matches the method first. */
function otherRouteOf({ path, otherRoutes }: HttpOperation, { pathParameters = {} }: HttpEvent): Problem | undefined {
  for (const [route, method] of Object.entries(otherRoutes ?? {})) {
    const asked = path.replaceAll(/\{(\w+)\+?\}/g, (_, name: string) => pathParameters[name] ?? '');
    if (asked === route) return { problem: 'METHOD_NOT_ALLOWED', detail: `${route} takes ${method}`, allow: method };
  }
  return undefined;
}

function readBody(event: HttpEvent, { request: { bodyOptional, parse }, binding }: HttpOperation): Parsed {
  const bytes = readBytes(event, maxBodyBytes);
  if ('problem' in bytes) return bytes;
  if (bodyOptional && bytes.length === 0) return { value: {} };
  const isJson = binding === undefined ? /^application\/(?:[\w.-]+\+)?json$/i : /^application\/json$/i;
  if (!isJson.test(mediaTypeOf(event))) {
    return { problem: 'UNSUPPORTED_MEDIA_TYPE', detail: 'send the header content-type: application/json' };
  }
  return readJsonBody(bytes, contentTypeOf(event), parse);
}

function readText(event: HttpEvent, { maxBytes, mediaTypes }: TextBody): TextRequest | Problem {
  const bytes = readBytes(event, maxBytes);
  if ('problem' in bytes) return bytes;
  const mediaType = mediaTypeOf(event).toLowerCase();
  if (!Object.hasOwn(mediaTypes, mediaType)) {
    return {
      problem: 'UNSUPPORTED_MEDIA_TYPE',
      detail: `send one of these as content-type: ${Object.keys(mediaTypes).join(', ')}`,
    };
  }
  return { content: event.body ?? '', isBase64: event.isBase64Encoded, contentType: contentTypeOf(event) };
}

function readBytes({ body = '', isBase64Encoded }: HttpEvent, maxBytes: number): Buffer | Problem {
  const encoding = isBase64Encoded ? 'base64' : 'utf8';
  const length = Buffer.byteLength(body, encoding);
  if (length <= maxBytes) return Buffer.from(body, encoding);
  return { problem: 'BODY_TOO_LARGE', detail: `the body has ${length} bytes; the limit is ${maxBytes}` };
}

/** Reads the headers that the operation understands; it ignores all others. */
function readHeaders(
  { request: { ifMatch: needsVersions }, idempotent }: HttpOperation,
  { headers }: HttpEvent,
): { readonly ifMatch: Versions | undefined; readonly idempotencyKey: string | undefined } | Problem {
  const [wanted, key] = [headers['if-match'], headers['idempotency-key']];
  if (needsVersions && wanted === undefined) {
    return { problem: 'PRECONDITION_REQUIRED', detail: 'send the ETag of the membership in the If-Match header' };
  }
  const ifMatch = needsVersions && wanted !== undefined ? readIfMatch(wanted) : undefined;
  if (needsVersions && ifMatch === undefined)
    return { problem: 'INVALID_IF_MATCH', detail: 'send one or more tags such as "7"' };
  const idempotencyKey = idempotent && key !== undefined ? readIdempotencyKey(key) : undefined;
  if (idempotent && key !== undefined && idempotencyKey === undefined) {
    return { problem: 'INVALID_IDEMPOTENCY_KEY', detail: 'use 1 to 255 printable ASCII characters without spaces' };
  }
  return { ifMatch, idempotencyKey };
}

function callerOf(event: HttpEvent): Pick<HttpRequest<HttpOperation>, 'caller' | 'person'> {
  const claims = event.requestContext.authorizer?.jwt?.claims;
  if (!claims) return { caller: 'anonymous', person: 'anonymous' };
  const client = claims['client_id'] ?? claims['azp'] ?? claims['sub'];
  return { caller: String(client ?? 'unknown'), person: String(claims['sub'] ?? client ?? 'unknown') };
}

/** Never quotes the request, except for the names of unknown fields. */
function errorsOf(part: Part, error: z.core.$ZodError): ProblemError[] {
  return error.issues
    .slice(0, maxErrors)
    .map(({ path, message }) => ({ in: part, pointer: pointerOf(path), detail: message.slice(0, maxDetailLength) }));
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** With its parameters. */
const contentTypeOf = ({ headers }: HttpEvent): string => headers['content-type'] ?? '';

const mediaTypeOf = (event: HttpEvent): string => contentTypeOf(event).split(';')[0]?.trim() ?? '';

/** The caller as the trail of operations at the vendor names it. */
export function actorOf({
  caller,
  person,
  requestId,
}: Pick<HttpRequest<HttpOperation>, 'caller' | 'person' | 'requestId'>) {
  return {
    client: caller,
    person,
    requestId,
  };
}
