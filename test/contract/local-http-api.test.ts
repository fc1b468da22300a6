import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { Invocation } from '../../infra/local/function-instance.ts';
import type { FunctionRuntime, LambdaFunction } from '../../infra/local/functions.ts';
import { bodyLimitBytes, createHttpApi, headerLimitBytes } from '../../infra/local/http-api.ts';
import type { Json } from '../../infra/local/intrinsics.ts';
import { createIssuer } from '../../infra/local/issuer.ts';
import { place, resolveStacks, serveForTest } from './local-support.ts';

const routes: Readonly<Record<string, { readonly scope?: string; readonly timeoutMilliseconds?: number }>> = {
  'GET /things': {},
  'POST /things': {},
  'GET /things/{id}': {},
  'GET /things/special': {},
  'GET /things/{id}/parts/{part}': {},
  'ANY /any': {},
  'PUT /any': {},
  'GET /files/{rest+}': {},
  'GET /secret': { scope: 'things/read' },
  'POST /secret': { scope: 'things/write' },
  'GET /slow': { timeoutMilliseconds: 50 },
};

const arnOf = (routeKey: string): string => `arn:${routeKey}`;

const apiTemplate = (changes: Readonly<Record<string, Json>> = {}) => {
  const resources = Object.entries(routes).flatMap(([routeKey, { scope, timeoutMilliseconds }], index) => {
    const integration = {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: arnOf(routeKey),
        PayloadFormatVersion: '2.0',
        ...(timeoutMilliseconds !== undefined && { TimeoutInMillis: timeoutMilliseconds }),
        ...changes,
      },
    };
    const route = {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        RouteKey: routeKey,
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: `Integration${index}` }]] },
        ...(scope === undefined
          ? { AuthorizationType: 'NONE' }
          : { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Authorizer' }, AuthorizationScopes: [scope] }),
      },
    };
    return [[`Integration${index}`, integration] as const, [`Route${index}`, route] as const];
  });
  return resolveStacks({
    Stack: {
      Resources: {
        Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP', Name: 'any' } },
        Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { StageName: '$default' } },
        Authorizer: {
          Type: 'AWS::ApiGatewayV2::Authorizer',
          Properties: {
            AuthorizerType: 'JWT',
            IdentitySource: ['$request.header.Authorization'],
            JwtConfiguration: { Issuer: 'https://issuer.example.com/', Audience: ['things'] },
          },
        },
        ...Object.fromEntries(resources),
      },
    },
  });
};

type Invoke = (event: unknown, routeKey: string) => Promise<Invocation>;
const echo: Invoke = async (result) => ({ ok: true, result });

/** The API with one function that stands behind every route. */
const startApi = async (invoke: Invoke = echo) => {
  const issuer = await createIssuer({ issuer: 'https://issuer.example.com/', audience: 'things', baseUrl: '' });
  const all = Object.keys(routes).map(
    (routeKey): LambdaFunction => ({
      operation: routeKey,
      name: routeKey,
      arn: arnOf(routeKey),
      environment: {},
      invoke: (event) => invoke(event, routeKey),
    }),
  );
  const functions: FunctionRuntime = { all, byArn: (arn) => all.find((fn) => fn.arn === arn), close: async () => {} };
  const handler = createHttpApi({ templates: apiTemplate(), functions, issuer, place });
  const server = await serveForTest(handler, { bodyLimitBytes, headerLimitBytes });
  return { ...server, issuer };
};

/** One raw request: `fetch` would tidy up paths and headers. */
const call = async (
  url: string,
  path: string,
  options: { readonly method?: string; readonly headers?: readonly string[]; readonly body?: string | Buffer } = {},
) => {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const given = options.headers ?? [];
  const headers = given.includes('Host') ? given : ['Host', `${hostname}:${port}`, ...given];
  const sent = request({ hostname, port, path, method: options.method ?? 'GET', headers }, resolve);
  sent.on('error', reject).end(options.body);
  const response = await promise;
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
};

describe('the event', () => {
  it('is complete, and of payload format 2.0', async () => {
    const { url, issuer } = await startApi();
    const token = await issuer.token({ scopes: ['things/write'] });
    const body = '{"a":"ü"}';
    const answer = await call(url, '/secret?b=2&a=x%20y&b=3&empty', {
      method: 'POST',
      headers: [
        'Host',
        'api.example.com:3000',
        'Authorization',
        `Bearer ${token}`,
        'Content-Type',
        'application/json',
        'X-Twice',
        'one',
        'x-twice',
        'two',
        'Cookie',
        'c1=v1; c2=v2',
        'User-Agent',
        'test/1',
        'Content-Length',
        String(Buffer.byteLength(body)),
      ],
      body,
    });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({
      version: '2.0',
      routeKey: 'POST /secret',
      rawPath: '/secret',
      rawQueryString: 'b=2&a=x%20y&b=3&empty',
      cookies: ['c1=v1', 'c2=v2'],
      headers: {
        host: 'api.example.com:3000',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': '10',
        'x-twice': 'one,two',
        'user-agent': 'test/1',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
      },
      queryStringParameters: { a: 'x y', b: '2,3', empty: '' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'api',
        authorizer: {
          jwt: { claims: expect.objectContaining({ aud: 'things', scope: 'things/write' }), scopes: ['things/write'] },
        },
        domainName: 'api.example.com',
        domainPrefix: 'api',
        http: { method: 'POST', path: '/secret', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test/1' },
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        routeKey: 'POST /secret',
        stage: '$default',
        time: expect.stringMatching(/^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/),
        timeEpoch: expect.closeTo(Date.now(), -5),
      },
      body,
      isBase64Encoded: false,
    });
  });

  it('leaves out what the request does not have', async () => {
    const { url } = await startApi();
    const event = JSON.parse((await call(url, '/things')).body);
    expect(Object.keys(event).sort()).toEqual(
      ['version', 'routeKey', 'rawPath', 'rawQueryString', 'headers', 'requestContext', 'isBase64Encoded'].sort(),
    );
    expect(event).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
    expect(event.requestContext).not.toHaveProperty('authorizer');
  });

  it.each([
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['application/problem+json', false],
    ['text/plain', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    ['image/png', true],
    ['', true],
  ])('has a body of type "%s" in base64: %s', async (type, isBase64Encoded) => {
    const { url } = await startApi();
    const bytes = Buffer.from('\u00ff body');
    const headers = [...(type === '' ? [] : ['Content-Type', type]), 'Content-Length', String(bytes.length)];
    const { body } = await call(url, '/things', { method: 'POST', headers, body: bytes });
    expect(JSON.parse(body)).toMatchObject({
      isBase64Encoded,
      body: bytes.toString(isBase64Encoded ? 'base64' : 'utf8'),
    });
  });
});

describe('a route', () => {
  it.each([
    ['GET', '/things', 'GET /things', undefined],
    ['GET', '/things/abc', 'GET /things/{id}', { id: 'abc' }],
    ['GET', '/things/special', 'GET /things/special', undefined],
    ['GET', '/things/a%20b%2Fc%C3%BC', 'GET /things/{id}', { id: 'a b/cü' }],
    ['GET', '/things/1/parts/2?x=%7B', 'GET /things/{id}/parts/{part}', { id: '1', part: '2' }],
    ['PUT', '/any', 'PUT /any', undefined],
    ['DELETE', '/any', 'ANY /any', undefined],
    ['GET', '/files/a/b/c', 'GET /files/{rest+}', { rest: 'a/b/c' }],
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
    ['GET', '/files/'],
    ['OPTIONS', '/things'],
  ])('does not exist for %s %s', async (method, path) => {
    const { url } = await startApi();
    expect(await call(url, path, { method })).toMatchObject({ status: 404, body: '{"message":"Not Found"}' });
  });

  it('is not looked for in a path that cannot be decoded', async () => {
    const { url } = await startApi();
    expect(await call(url, '/things/%E0%A4%A')).toMatchObject({ status: 400, body: '{"message":"Bad Request"}' });
  });
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

  it('the sizes of the body and of the headers are looked at', async () => {
    const { url } = await startApi(refusing);
    const body = Buffer.alloc(bodyLimitBytes + 1, 'a');
    const headers = ['Content-Type', 'text/plain', 'Content-Length', String(body.length)];
    expect(await call(url, '/things', { method: 'POST', headers, body })).toMatchObject({
      status: 413,
      body: '{"message":"Request Entity Too Large"}',
    });
    const many = await call(url, '/things', { headers: ['X-Long', 'a'.repeat(headerLimitBytes)] });
    expect(many.status).toBe(431);
  });

  it('a body just within the limit passes', async () => {
    const { url } = await startApi(async () => ({ ok: true, result: { statusCode: 204 } }));
    const body = Buffer.alloc(bodyLimitBytes, 'a');
    const headers = ['Content-Length', String(body.length)];
    expect(await call(url, '/things', { method: 'POST', headers, body })).toMatchObject({ status: 204, body: '' });
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
    [{ statusCode: 200, body: 'aGk=', isBase64Encoded: true }, 200, 'hi', 'text/plain;charset=UTF-8'],
    [{ statusCode: '404', body: 'no' }, 404, 'no', 'text/plain;charset=UTF-8'],
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
      templates: apiTemplate(changes),
      functions: { all: [], byArn: () => undefined, close: async () => {} },
      issuer: { keys: { keys: [] } },
      place,
    });

  it.each([
    [{ PayloadFormatVersion: '1.0' }, 'AWS::ApiGatewayV2::Integration Stack/Integration0'],
    [{ IntegrationType: 'HTTP_PROXY' }, 'AWS::ApiGatewayV2::Integration Stack/Integration0'],
    [{}, 'GET /things leads to no function'],
  ])('is refused: %j', (changes, complaint) => {
    expect(create(changes)).toThrow(complaint);
  });
});
