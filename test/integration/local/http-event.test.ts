import { describe, expect, it } from 'vitest';
import { call, startApi } from './http-api-harness.ts';

describe('the event', () => {
  it('is complete, and of payload format 2.0', async () => {
    const { url, port, issuer } = await startApi();
    const token = await issuer.token({ scopes: ['things/write'] });
    const body = '{"a":"ü"}';
    const answer = await call(url, '/secret?b=2&a=x%20y&b=3&empty', {
      method: 'POST',
      headers: [
        'Host',
        `localhost:${port}`,
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
        host: `localhost:${port}`,
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
        domainName: 'localhost',
        domainPrefix: 'localhost',
        http: { method: 'POST', path: '/secret', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test/1' },
        requestId: expect.stringMatching(/^[\w+/]{15}=$/),
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
    ['text/plain', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['TEXT/CSV', false],
    ['application/problem+json', true],
    ['application/jsonl', true],
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
