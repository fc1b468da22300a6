import { describe, expect, it } from 'vitest';
import { createHttpApi } from '../../../local/aws/api-gateway/http-api.ts';
import type { Json } from '../../../local/aws/template/intrinsics.ts';
import { apiTemplate, call, type Invoke, startApi } from './http-api-harness.ts';
import { place } from './support.ts';

describe('a route', () => {
  it.each([
    ['GET', '/things', 'GET /things', undefined],
    ['GET', '/things/abc', 'GET /things/{id}', { id: 'abc' }],
    ['GET', '/things/special', 'GET /things/special', undefined],
    ['GET', '/things/a%20b%C3%BC', 'GET /things/{id}', { id: 'a bü' }],
    ['GET', '/things/hash%23value', 'GET /things/{id}', { id: 'hash#value' }],
    ['GET', '/things/1%2Fparts%2F2', 'GET /things/{id}/parts/{part}', { id: '1', part: '2' }],
    ['GET', '/things/1/parts/2?x=%7B', 'GET /things/{id}/parts/{part}', { id: '1', part: '2' }],
    ['PUT', '/any', 'PUT /any', undefined],
    ['DELETE', '/any', 'ANY /any', undefined],
    ['GET', '/files/a/b/c', 'GET /files/{rest+}', { rest: 'a/b/c' }],
    ['GET', '/files/', 'GET /files/{rest+}', { rest: '' }],
  ])('%s %s is %s', async (method, path, routeKey, pathParameters) => {
    const { url } = await startApi(async (event, key) => ({ ok: true, result: { key, event } }));
    const { key, event } = JSON.parse((await call(url, path, { method })).body);
    expect(key).toBe(routeKey);
    expect(event.routeKey).toBe(routeKey);
    expect(event.pathParameters).toEqual(pathParameters);
    expect(event.rawPath).toBe(decodeURIComponent(path.split('?')[0] ?? ''));
  });

  it.each([
    ['GET', '/'],
    ['GET', '/nothing'],
    ['DELETE', '/things'],
    ['GET', '/things/'],
    ['GET', '/things/1/parts'],
    ['GET', '/THINGS'],
    ['GET', '//things'],
    ['GET', '/files'],
    ['OPTIONS', '/things'],
    ['HEAD', '/nothing'],
    ['HEAD', '/things'],
  ])('does not exist for %s %s', async (method, path) => {
    const { url } = await startApi();
    const body = method === 'HEAD' ? '' : '{"message":"Not Found"}';
    expect(await call(url, path, { method })).toMatchObject({ status: 404, body });
  });

  it.each([
    ['/files/slash%2Fvalue', '/files/slash/value'],
    ['/files/question%3Fvalue', '/files/question'],
    ['/files/literal%252Fvalue', '/files/literal/value'],
    ['/files/literal%253Fvalue', '/files/literal?value'],
    ['/files/literal%2525value', '/files/literal%value'],
    ['/files/unicode-%CE%BB-%E4%B8%96%E7%95%8C', '/files/unicode-λ-世界'],
  ])('is looked for as a deployed API decodes %s', async (sent, path) => {
    const { url } = await startApi(async (event) => ({ ok: true, result: event }));
    const event = JSON.parse((await call(url, `${sent}?marker=a%3Fb&marker=2`)).body);
    expect(event).toMatchObject({ rawPath: path, rawQueryString: 'marker=a%3Fb&marker=2' });
    expect(event.pathParameters).toEqual({ rest: path.slice('/files/'.length) });
  });

  it.each(['/things/a%2Fb', '/things/%3F', '/things/a%252Fb', '/things/1/parts%3F/2'])(
    'does not exist where a parameter holds a slash or a question mark, as in %s',
    async (path) => {
      const { url } = await startApi();
      expect(await call(url, path)).toMatchObject({ status: 404, body: '{"message":"Not Found"}' });
    },
  );

  it('can be another one than was meant, where a parameter holds a question mark', async () => {
    const { url } = await startApi(async (_event, key) => ({ ok: true, result: { key } }));
    expect(await call(url, '/things/1%3F/parts/2')).toMatchObject({ body: '{"key":"GET /things/{id}"}' });
  });

  it.each(['/things/%E0%A4%A', '/things/percent%25done', '/things/100%25', '/things/%E9'])(
    'is not looked for in a path that cannot be decoded: %s',
    async (path) => {
      const { url } = await startApi();
      expect(await call(url, path)).toMatchObject({ status: 400, body: '{"message":"Bad Request"}' });
    },
  );
});

describe('before a function is asked', () => {
  const refusing: Invoke = async () => {
    throw new Error('The function must not be asked');
  };

  it('a token is looked at', async () => {
    const { url, issuer, errors } = await startApi(refusing);
    const bearer = async (scopes: string[]) => ['Authorization', `Bearer ${await issuer.token({ scopes })}`];
    const without = await call(url, '/secret');
    expect(without).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
    expect(without.headers['www-authenticate']).toBe('Bearer');
    const wrong = await call(url, '/secret', { headers: await bearer(['things/write']) });
    expect(wrong).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect(wrong.headers['www-authenticate']).toContain('insufficient_scope');
    expect(errors).toEqual([]);
  });
});

describe('the answer', () => {
  const answerTo = async (result: unknown) => {
    const { url } = await startApi(async () => ({ ok: true, result }));
    return call(url, '/things');
  };

  it('is what the function says, in its own words', async () => {
    const answer = await answerTo({
      statusCode: 201,
      headers: { 'Content-Type': 'application/json', ETag: '"7"', 'X-Count': 3, 'X-Flag': true },
      cookies: ['a=1; Secure', 'b=2'],
      body: '{"ü":1}',
    });
    expect(answer).toMatchObject({ status: 201, body: '{"ü":1}' });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      etag: '"7"',
      'x-count': '3',
      'x-flag': 'true',
      'set-cookie': ['a=1; Secure', 'b=2'],
      'content-length': '8',
    });
  });

  it.each([
    [{ statusCode: 200, body: 'aGk=', isBase64Encoded: true }, 200, 'hi', 'text/plain; charset=utf-8'],
    [{ statusCode: '404', body: 'no' }, 404, 'no', 'text/plain; charset=utf-8'],
    [{ statusCode: 200 }, 200, '', undefined],
    [{ a: 1 }, 200, '{"a":1}', 'application/json'],
    ['hello', 200, 'hello', 'application/json'],
    [[1, 2], 200, '[1,2]', 'application/json'],
    [null, 200, 'null', 'application/json'],
  ])('to %j', async (result, status, body, contentType) => {
    const answer = await answerTo(result);
    expect(answer).toMatchObject({ status, body });
    expect(answer.headers['content-type']).toBe(contentType);
  });

  const failure = { status: 500, body: '{"message":"Internal Server Error"}' };
  it.each([
    [{ statusCode: 'teapot' }],
    [{ statusCode: 99 }],
    [{ statusCode: 200, body: { not: 'a text' } }],
    [{ statusCode: 200, headers: { a: { b: 1 } } }],
    [{ statusCode: 200, cookies: 'a=1' }],
  ])('is a 500 for the malformed %j', async (result) => {
    expect(await answerTo(result)).toMatchObject(failure);
  });

  it('is a 500 when the function fails, and holds nothing of the failure', async () => {
    const error = { errorType: 'Error', errorMessage: 'secret', trace: [] };
    const { url } = await startApi(async () => ({ ok: false, error }));
    const answer = await call(url, '/things');
    expect(answer).toMatchObject(failure);
    expect(answer.headers['content-type']).toBe('application/json');
  });

  it('is a 503 when the function takes longer than the integration allows', async () => {
    const { url } = await startApi(() => new Promise(() => {}));
    expect(await call(url, '/slow')).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
  });
});

describe('a template that cannot be emulated', () => {
  const create = (changes: Readonly<Record<string, Json>>) => () =>
    createHttpApi({
      templates: apiTemplate({ integration: changes }),
      functions: { all: [], byArn: () => undefined, close: async () => {} },
      issuer: { keys: { keys: [] } },
      place,
    });

  it.each([
    [{ PayloadFormatVersion: '1.0' }, 'AWS::ApiGatewayV2::Integration Stack/Integration0'],
    [{ IntegrationType: 'HTTP_PROXY' }, 'AWS::ApiGatewayV2::Integration Stack/Integration0'],
    [{ TimeoutInMillis: 30_001 }, 'AWS::ApiGatewayV2::Integration Stack/Integration0'],
    [{ TimeoutInMillis: 49 }, 'AWS::ApiGatewayV2::Integration Stack/Integration0'],
    [{}, 'GET /things leads to no function'],
  ])('is refused: %j', (changes, complaint) => {
    expect(create(changes)).toThrow(complaint);
  });
});
