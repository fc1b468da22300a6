/** The captured events of requests with bodies; see captured-events.ts. */
import { type CapturedEvent, curl, sourceIp } from './captured-form.ts';

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');
const typed = (type: string, body: Buffer) => [
  ['content-type', type] as const,
  ['content-length', String(body.length)] as const,
];

const json = utf8('{"greeting":"grüße","sign":"λ"}');
const fieldsOfForm = utf8('user=ann%40example.com&token=a%2Bb%3D%3D&submit=Go');
const multipart = utf8('--b\r\nContent-Disposition: form-data; name="prix€"\r\n\r\n12 €\r\n--b--\r\n');
const bytes = Buffer.from([0x68, 0x69, 0x00, 0xff]);

export const capturedBodies: readonly CapturedEvent[] = [
  {
    what: 'JSON with repeated and encoded query values, a repeated header and cookies',
    source: 'github.com/hotsock/voker, vokerhttp/testdata/apigwv2-request.json, July 2026',
    routeKey: '$default',
    sent: {
      method: 'POST',
      target: '/in/a%20b?many=1&many=2&to=https%3A%2F%2Fa.example%2Fb&plus=x+y&coded=x%2By&none=',
      headers: [
        ...curl,
        ...typed('application/json', json),
        ['x-many', 'one'],
        ['x-many', 'two'],
        ['cookie', 'id=7f3; mode=light'],
      ],
      body: json,
      sourceIp,
    },
    event: {
      rawPath: '/in/a b',
      rawQueryString: 'many=1&many=2&to=https%3A%2F%2Fa.example%2Fb&plus=x+y&coded=x%2By&none=',
      cookies: ['id=7f3', 'mode=light'],
      headers: { 'x-many': 'one,two', cookie: undefined },
      queryStringParameters: { many: '1,2', to: 'https://a.example/b', plus: 'x y', coded: 'x+y', none: '' },
      body: json.toString('utf8'),
    },
  },
  {
    what: 'a multipart form',
    source: 'github.com/CodeGenieApp/serverless-express, __tests__/unit.api-gateway-v2.js (POST), June 2021',
    routeKey: '$default',
    sent: {
      method: 'POST',
      target: '/prix%E2%82%AC',
      headers: [...curl, ...typed('multipart/form-data; boundary=b', multipart)],
      body: multipart,
      sourceIp,
    },
    event: { rawPath: '/prix€', body: multipart.toString('base64'), isBase64Encoded: true },
  },
  {
    what: 'a form of a browser with cookies',
    source: 'github.com/rails-lambda/lamby, test/test_helper/events/http_v2_post.rb, April 2020',
    routeKey: '$default',
    sent: {
      method: 'POST',
      target: '/sign-in',
      headers: [
        ...curl,
        ['accept-language', 'de-de'],
        ...typed('application/x-www-form-urlencoded', fieldsOfForm),
        ['origin', 'https://shop.example'],
        ['referer', 'https://shop.example/?tags[]=a&tags[]=b'],
        ['cookie', 'first=1; second=2'],
      ],
      body: fieldsOfForm,
      sourceIp,
    },
    event: {
      rawPath: '/sign-in',
      cookies: ['first=1', 'second=2'],
      headers: { cookie: undefined },
      body: fieldsOfForm.toString('base64'),
      isBase64Encoded: true,
    },
  },
  {
    what: 'an access token of Cognito on a route without scopes',
    source: 'github.com/DefinitelyTyped/DefinitelyTyped pull request 75458, August 2026',
    routeKey: 'POST /orders',
    claims: {
      auth_time: 1790000000,
      client_id: 'things',
      jti: '5b1f4a0e-0000-4000-8000-000000000001',
      scope: 'shop/read shop/write',
      sub: '5b1f4a0e-0000-4000-8000-000000000002',
      token_use: 'access',
      'cognito:groups': ['staff', 'night-shift'],
      email_verified: true,
    },
    sent: {
      method: 'POST',
      target: '/orders',
      headers: [...curl, ['cache-control', 'no-cache'], ...typed('application/json', json)],
      body: json,
      sourceIp,
    },
    event: {
      rawPath: '/orders',
      // The form of a list was measured for github.com/floci-io/floci pull request 2011 (July 2026).
      authorizer: {
        jwt: {
          claims: {
            auth_time: '1790000000',
            client_id: 'things',
            jti: '5b1f4a0e-0000-4000-8000-000000000001',
            scope: 'shop/read shop/write',
            sub: '5b1f4a0e-0000-4000-8000-000000000002',
            token_use: 'access',
            'cognito:groups': '[staff night-shift]',
            email_verified: 'true',
          },
          scopes: null,
        },
      },
      body: json.toString('utf8'),
    },
  },
  {
    what: 'bytes',
    source: 'github.com/floci-io/floci issue 2172, August 2026',
    routeKey: '$default',
    sent: {
      method: 'POST',
      target: '/upload',
      headers: [...curl, ...typed('application/octet-stream', bytes)],
      body: bytes,
      sourceIp,
    },
    event: { rawPath: '/upload', body: bytes.toString('base64'), isBase64Encoded: true },
  },
];
