import type { APIGatewayProxyEventV2, APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import type { HttpOperation } from '../api/operation.ts';
import type { Problem, ProblemError } from '../api/problems.ts';
import type { Instant } from '../membership/facts.ts';

z.config(english());

/** Public routes come without an authorizer. */
export type HttpEvent = APIGatewayProxyEventV2 | APIGatewayProxyEventV2WithJWTAuthorizer;

type Output<S> = S extends z.ZodMiniType ? z.output<S> : undefined;

/** A request whose parts match their schemas. */
export interface HttpRequest<O extends HttpOperation> {
  readonly body: Output<O['request']['body']>;
  readonly query: Output<O['request']['query']>;
  readonly path: Output<O['request']['path']>;
  /** The client id of the caller's token; `anonymous` on a public route. */
  readonly caller: string;
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

const readBody = (event: HttpEvent): Parsed => {
  const { body = '', isBase64Encoded } = event;
  const bytes = Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes > maxBodyBytes) {
    return { problem: 'BODY_TOO_LARGE', detail: `${bytes} bytes were sent; at most ${maxBodyBytes} are taken` };
  }
  if (!/^application\/(?:[\w.-]+\+)?json$/i.test(contentTypeOf(event))) {
    return { problem: 'UNSUPPORTED_MEDIA_TYPE', detail: 'send the header content-type: application/json' };
  }
  try {
    return { value: JSON.parse(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body) };
  } catch {
    return { problem: 'INVALID_JSON' };
  }
};

const callerOf = (event: HttpEvent): string => {
  if (!('authorizer' in event.requestContext)) return 'anonymous';
  const { claims } = event.requestContext.authorizer.jwt;
  return String(claims['client_id'] ?? claims['azp'] ?? claims['sub'] ?? 'unknown');
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
  const { body: bodySchema, query: querySchema, path: pathSchema } = operation.request;
  const parts: { part: Part; schema: z.ZodMiniType | undefined; value: unknown }[] = [
    { part: 'path', schema: pathSchema, value: event.pathParameters ?? {} },
    { part: 'query', schema: querySchema ?? noQuery, value: event.queryStringParameters ?? {} },
  ];
  if (bodySchema !== undefined) {
    const body = readBody(event);
    if ('problem' in body) return body;
    parts.push({ part: 'body', schema: bodySchema, value: body.value });
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
    caller: callerOf(event),
    requestId: event.requestContext.requestId,
    deadline,
  } as HttpRequest<O>;
};
