import { setTimeout } from 'node:timers/promises';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { HttpOperation } from '../../../shared/api/operation.ts';
import { httpFunction } from '../../../shared/http/http-function.ts';
import type { HttpRequest } from '../../../shared/http/request.ts';
import { StoreBusyError } from '../../../shared/store/context.ts';

const operation = {
  name: 'try-out',
  group: 'check',
  trigger: 'http',
  method: 'POST',
  path: '/v1/try-out',
  scope: 'membership/check',
  summary: '',
  description: '',
  uses: [],
  request: { body: z.strictObject({ word: z.string() }) },
  answer: z.object({ word: z.string() }),
  problems: [],
  impact: '',
  timeoutSeconds: 5,
  memoryMegabytes: 128,
} as const satisfies HttpOperation;

const eventOf = (body: string, different: Partial<APIGatewayProxyEventV2WithJWTAuthorizer> = {}) =>
  ({
    headers: { 'content-type': 'application/json' },
    requestContext: { requestId: 'request-1', authorizer: { jwt: { claims: { client_id: 'app', sub: 'subject' } } } },
    isBase64Encoded: false,
    body,
    ...different,
  }) as APIGatewayProxyEventV2WithJWTAuthorizer;

type Handle = Parameters<typeof httpFunction<typeof operation>>[1];

const call = async (handle: Handle, event = eventOf('{"word":"yes"}'), remaining = 5_000) => {
  const context = { getRemainingTimeInMillis: () => remaining } as Context;
  const { statusCode, headers, body } = await httpFunction(operation, handle)(event, context);
  return { status: statusCode, headers, json: JSON.parse(body ?? 'null') };
};
const echo: Handle = async ({ body }) => ({ body });

describe('an HTTP function', () => {
  test('answers with bytes in base64, which the gateway decodes', async () => {
    const headers = { 'content-type': 'application/octet-stream', 'cache-control': 'private' };
    const answer = { bytes: Buffer.from([0, 255, 128]), headers };
    const context = { getRemainingTimeInMillis: () => 5_000 } as Context;

    expect(await httpFunction(operation, async () => answer)(eventOf('{"word":"yes"}'), context)).toEqual({
      statusCode: 200,
      headers: { ...headers, 'x-content-type-options': 'nosniff' },
      body: 'AP+A',
      isBase64Encoded: true,
    });
  });

  test('hands over a parsed request and answers with headers that keep answers out of caches', async () => {
    const requests: HttpRequest<typeof operation>[] = [];

    const answer = await call(async (request) => {
      requests.push(request);
      return { body: request.body, headers: { etag: '"1"' } };
    });

    expect(requests).toMatchObject([{ body: { word: 'yes' }, caller: 'app', requestId: 'request-1' }]);
    expect(answer).toEqual({
      status: 200,
      headers: {
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-type': 'application/json',
        etag: '"1"',
      },
      json: { word: 'yes' },
    });
  });

  test('takes a body that the gateway has encoded', async () => {
    const body = Buffer.from('{"word":"größe"}').toString('base64');

    expect((await call(echo, eventOf(body, { isBase64Encoded: true }))).json).toEqual({ word: 'größe' });
  });

  test.each([
    {
      what: 'as deep as is taken',
      body: `{"word":${'['.repeat(63)}${']'.repeat(63)}}`,
      status: 400,
      code: 'VALIDATION_FAILED',
    },
    { what: 'deeper', body: `{"word":${'['.repeat(64)}${']'.repeat(64)}}`, status: 400, code: 'INVALID_JSON' },
    { what: 'far too deep', body: '['.repeat(200_000), status: 400, code: 'INVALID_JSON' },
    { what: 'deep in a text only', body: JSON.stringify({ word: `\\"${'['.repeat(100)}` }), status: 200 },
    { what: 'a text without an end', body: `{"word":"${'\\"'.repeat(100_000)}`, status: 400, code: 'INVALID_JSON' },
  ])('answers a body that is $what with $status', async ({ body, status, code }) => {
    const answer = await call(echo, eventOf(body));
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(answer.json.code).toBe(code);
  });

  test.each([
    { bytes: 256 * 1024, status: 200 },
    { bytes: 256 * 1024 + 1, status: 413 },
  ])('answers a body of $bytes bytes with $status', async ({ bytes, status }) => {
    const word = 'x'.repeat(bytes - '{"word":""}'.length);

    expect((await call(echo, eventOf(JSON.stringify({ word })))).status).toBe(status);
  });

  test('names at most twenty errors, each of a bounded length', async () => {
    const fields = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field-${index}`, 1]));

    const { status, json } = await call(echo, eventOf(JSON.stringify(fields)));

    expect(status).toBe(400);
    expect(JSON.stringify(json).length).toBeLessThan(10_000);
  });

  test('calls a caller without a client id by its subject, and one on a public route anonymous', async () => {
    const callers: string[] = [];
    const listen: Handle = async ({ caller }) => {
      callers.push(caller);
      return { body: {} };
    };
    const claims = (jwt: object) => eventOf('{"word":"x"}', { requestContext: jwt as never });

    await call(listen, claims({ requestId: 'r', authorizer: { jwt: { claims: { sub: 'subject' } } } }));
    await call(listen, claims({ requestId: 'r' }));
    for (const authorizer of [{ iam: { userId: 'u' } }, { lambda: {} }, { jwt: {} }]) {
      await call(listen, claims({ requestId: 'r', authorizer }));
    }

    expect(callers).toEqual(['subject', 'anonymous', 'anonymous', 'anonymous', 'anonymous']);
  });

  test.each([
    { thrown: new StoreBusyError('secret-detail'), status: 503, code: 'STORE_UNAVAILABLE' },
    {
      thrown: Object.assign(new Error('secret-detail'), { code: 'ENOTFOUND' }),
      status: 503,
      code: 'STORE_UNAVAILABLE',
    },
    { thrown: Object.assign(new Error('secret-detail'), { $fault: 'server' }), status: 503, code: 'STORE_UNAVAILABLE' },
    { thrown: new TypeError('secret-detail'), status: 500, code: 'INTERNAL_ERROR' },
  ])('answers $thrown.name with $code, and nothing of its text', async ({ thrown, status, code }) => {
    const answer = await call(async () => {
      throw thrown;
    });

    expect(answer).toMatchObject({ status, json: { code, requestId: 'request-1' } });
    expect(answer.headers?.['retry-after']).toBe(status === 503 ? '1' : undefined);
    expect(JSON.stringify(answer)).not.toContain('secret-detail');
  });

  test('answers half a second before its time is over, whatever it waits for', async () => {
    // With half a second left the time for an answer is now; the function would be killed when all of it is over.
    const killed = setTimeout(400, 'killed');

    const answer = await Promise.race([call(() => new Promise(() => {}), undefined, 500), killed]);

    expect(answer).toMatchObject({ status: 503, json: { code: 'TIMED_OUT' }, headers: { 'retry-after': '1' } });
  });
});

describe('an HTTP function that wants the body as it came', () => {
  const raw = {
    ...operation,
    request: {
      raw: { maxBytes: 16, schema: z.string(), header: 'x-signature', headerDescription: '' },
    },
    answer: undefined,
  } as const satisfies HttpOperation;
  const bytes = Buffer.from([0x7b, 0x20, 0x22, 0xc3, 0xb6, 0xff, 0x00, 0x0a]);

  const callRaw = async (event: APIGatewayProxyEventV2WithJWTAuthorizer) => {
    const requests: HttpRequest<typeof raw>[] = [];
    const handler = httpFunction(raw, async (request) => {
      requests.push(request);
      return { headers: { 'x-more': 'yes' } };
    });
    const answer = await handler(event, { getRemainingTimeInMillis: () => 5_000 } as Context);
    return { answer, requests };
  };

  test('gets it byte by byte with its header, and may answer with nothing', async () => {
    const { answer, requests } = await callRaw(
      eventOf(bytes.toString('base64'), { isBase64Encoded: true, headers: { 'x-signature': 'signed' } }),
    );

    expect(requests).toMatchObject([{ raw: { bytes, header: 'signed' }, body: undefined }]);
    expect(answer).toEqual({
      statusCode: 204,
      headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-more': 'yes' },
    });
  });

  test.each([
    { what: 'text', event: eventOf('{"ö": 1} \n'), expected: Buffer.from('{"ö": 1} \n') },
    { what: 'no body', event: eventOf('', { body: undefined, headers: {} }), expected: Buffer.alloc(0) },
    { what: 'text that is no JSON', event: eventOf('{', { headers: {} }), expected: Buffer.from('{') },
  ])('takes $what, whatever its content type', async ({ event, expected }) => {
    expect((await callRaw(event)).requests).toMatchObject([{ raw: { bytes: expected, header: undefined } }]);
  });

  test.each([
    { length: 16, status: 204 },
    { length: 17, status: 413 },
  ])('answers a body of $length bytes with $status, encoded or not', async ({ length, status }) => {
    const encoded = eventOf(Buffer.alloc(length).toString('base64'), { isBase64Encoded: true });

    expect((await callRaw(eventOf('x'.repeat(length)))).answer.statusCode).toBe(status);
    expect((await callRaw(encoded)).answer.statusCode).toBe(status);
  });
});
