import type { APIGatewayProxyEventV2, APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import type { HttpOperation, RawBody } from '../api/operation.ts';
import type { Problem, ProblemError } from '../api/problems.ts';
import type { Instant } from '../membership/facts.ts';

z.config(english());

/** Public routes come without an authorizer. */
export type HttpEvent = APIGatewayProxyEventV2 | APIGatewayProxyEventV2WithJWTAuthorizer;

type Output<S> = S extends z.ZodMiniType ? z.output<S> : undefined;

/** A body byte by byte, and the header that the operation wants to see with it. */
interface RawRequest {
  readonly bytes: Buffer;
  readonly header: string | undefined;
}

/** A request whose parts match their schemas. */
export interface HttpRequest<O extends HttpOperation> {
  readonly body: Output<O['request']['body']>;
  readonly query: Output<O['request']['query']>;
  readonly path: Output<O['request']['path']>;
  readonly raw: O['request']['raw'] extends RawBody ? RawRequest : undefined;
  /** The client id of the caller's token; `anonymous` on a public route. */
  readonly caller: string;
  /** Who is behind the token: its subject, a person where one has signed in, else the client itself. */
  readonly person: string;
  readonly requestId: string;
  /** When the answer must be on its way. */
  readonly deadline: Instant;
}

/** Far above the largest valid body, a batch of 100 questions; far below what would cost anything to parse. */
const maxBodyBytes = 256 * 1024;

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Made once: a schema costs far more to make than to use. */
const noQuery = z.strictObject({});

type Part = ProblemError['in'];

/** Whoever sends thousands of unknown fields does not get all of them back. */
const mostErrors = 20;
const longestDetail = 300;

/** Never quotes what was sent, except for the names of fields that are not known. */
const errorsOf = (part: Part, error: z.core.$ZodError): ProblemError[] =>
  error.issues
    .slice(0, mostErrors)
    .map(({ path, message }) => ({ in: part, pointer: pointerOf(path), detail: message.slice(0, longestDetail) }));

const contentTypeOf = (event: HttpEvent): string => (event.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';

type Parsed = { readonly value: unknown } | Problem;

const readBytes = ({ body = '', isBase64Encoded }: HttpEvent, maxBytes: number): Buffer | Problem => {
  const encoding = isBase64Encoded ? 'base64' : 'utf8';
  const length = Buffer.byteLength(body, encoding);
  if (length <= maxBytes) return Buffer.from(body, encoding);
  return { problem: 'BODY_TOO_LARGE', detail: `${length} bytes were sent; at most ${maxBytes} are taken` };
};

const readBody = (event: HttpEvent): Parsed => {
  const bytes = readBytes(event, maxBodyBytes);
  if ('problem' in bytes) return bytes;
  if (!/^application\/(?:[\w.-]+\+)?json$/i.test(contentTypeOf(event))) {
    return { problem: 'UNSUPPORTED_MEDIA_TYPE', detail: 'send the header content-type: application/json' };
  }
  try {
    return { value: JSON.parse(bytes.toString()) };
  } catch {
    return { problem: 'INVALID_JSON' };
  }
};

const callerOf = (event: HttpEvent): Pick<HttpRequest<HttpOperation>, 'caller' | 'person'> => {
  if (!('authorizer' in event.requestContext)) return { caller: 'anonymous', person: 'anonymous' };
  const { claims } = event.requestContext.authorizer.jwt;
  const client = claims['client_id'] ?? claims['azp'] ?? claims['sub'];
  return { caller: String(client ?? 'unknown'), person: String(claims['sub'] ?? client ?? 'unknown') };
};

/**
 * Checks a request against its operation, all parts and all errors at once.
 *
 * @returns the parsed request, or the problem to answer with
 */
export const parseRequest = <O extends HttpOperation>(
  operation: O,
  event: HttpEvent,
  deadline: Instant,
): HttpRequest<O> | Problem => {
  const { body: bodySchema, query: querySchema, path: pathSchema, raw: rawBody } = operation.request;
  const parts: { part: Part; schema: z.ZodMiniType | undefined; value: unknown }[] = [
    { part: 'path', schema: pathSchema, value: event.pathParameters ?? {} },
    { part: 'query', schema: querySchema ?? noQuery, value: event.queryStringParameters ?? {} },
  ];
  if (bodySchema !== undefined) {
    const body = readBody(event);
    if ('problem' in body) return body;
    parts.push({ part: 'body', schema: bodySchema, value: body.value });
  }
  let raw: RawRequest | undefined;
  if (rawBody !== undefined) {
    const bytes = readBytes(event, rawBody.maxBytes);
    if ('problem' in bytes) return bytes;
    raw = { bytes, header: event.headers[rawBody.header] };
  }
  const values: Partial<Record<Part, unknown>> = {};
  const errors: ProblemError[] = [];
  for (const { part, schema, value } of parts) {
    if (schema === undefined) continue;
    const parsed = schema.safeParse(value);
    if (parsed.success) values[part] = parsed.data;
    else errors.push(...errorsOf(part, parsed.error));
  }
  if (errors.length > 0) return { problem: 'VALIDATION_FAILED', errors };
  return {
    body: values.body,
    query: values.query,
    path: values.path,
    raw,
    ...callerOf(event),
    requestId: event.requestContext.requestId,
    deadline,
  } as HttpRequest<O>;
};
