/**
 * Events that deployed HTTP APIs handed to functions, published by others. Each is made anew: the
 * request with values of our own that have what was special about the published one, and what the
 * event must then hold. Ids, times and the account are left out. Where a published API had a stage
 * with a name, that name and its part of the path are left out too, for the template has `$default`.
 */
import { capturedBodies } from './captured-bodies.ts';
import { type CapturedEvent, curl, host, sourceIp } from './captured-form.ts';

export const capturedEvents: readonly CapturedEvent[] = [
  ...capturedBodies,
  {
    what: 'names and values that are not ASCII, and commas within repeated values',
    source: 'github.com/CodeGenieApp/serverless-express, __tests__/unit.api-gateway-v2.js (GET), June 2021',
    routeKey: '$default',
    sent: {
      method: 'GET',
      target: '/prix%E2%82%AC?le%E2%82%AC=un+deux%3A+%E2%82%AC&x%E2%82%AC=a+%E2%82%AC&x%E2%82%AC=b%2C+c',
      headers: [...curl, ['accept-encoding', 'gzip, deflate, br'], ['x-list', 'a,b'], ['x-list', 'a,c']],
      sourceIp,
    },
    event: {
      rawPath: '/prix€',
      rawQueryString: 'le%E2%82%AC=un+deux%3A+%E2%82%AC&x%E2%82%AC=a+%E2%82%AC&x%E2%82%AC=b%2C+c',
      headers: { 'x-list': 'a,b,a,c' },
      queryStringParameters: { 'le€': 'un deux: €', 'x€': 'a €,b, c' },
    },
  },
  {
    what: 'a request through a CDN, with brackets in the query',
    source: 'github.com/rails-lambda/lamby, test/test_helper/events/http_v2.rb (CloudFront), March 2020',
    routeKey: '$default',
    sent: {
      method: 'GET',
      target: '/?tags[]=a&tags[]=b',
      headers: [
        ...curl,
        ['via', '2.0 edge.example (CDN)'],
        ['x-forwarded-for', '198.51.100.7'],
        ['x-forwarded-host', 'shop.example'],
      ],
      sourceIp,
    },
    event: {
      rawPath: '/',
      rawQueryString: 'tags[]=a&tags[]=b',
      headers: { 'x-forwarded-for': `198.51.100.7, ${sourceIp}` },
      queryStringParameters: { 'tags[]': 'a,b' },
    },
  },
  {
    what: 'a page that a browser navigates to',
    // Its `isBase64Encoded: true` without a body is in no later capture, and not asked for here.
    source: 'github.com/awsdocs/aws-lambda-developer-guide, sample-apps/nodejs-apig/event-v2.json, March 2020',
    routeKey: 'ANY /some-function',
    sent: {
      method: 'GET',
      target: '/some-function',
      headers: [
        ...curl,
        ['sec-fetch-dest', 'document'],
        ['sec-fetch-mode', 'navigate'],
        ['upgrade-insecure-requests', '1'],
        ['cookie', 's=1A-2B; seen=yes'],
      ],
      sourceIp,
    },
    event: { rawPath: '/some-function', cookies: ['s=1A-2B', 'seen=yes'], headers: { cookie: undefined } },
  },
  {
    what: 'the least that there can be',
    source: 'github.com/awslabs/aws-lambda-rust-runtime, apigw_v2_proxy_request_minimal.json, May 2020',
    routeKey: '$default',
    sent: { method: 'GET', target: '/', headers: [...curl], sourceIp },
    event: { rawPath: '/' },
  },
  {
    what: 'blanks in path parameters, and no user agent',
    source: 'github.com/aws/aws-lambda-dotnet, Tools/LambdaTestTool-v2, V2_SpecialCharactersInPath.json, April 2025',
    routeKey: 'POST /v/api/people/{person}/lists/{list}',
    sent: {
      method: 'POST',
      target: '/v/api/people/Ann%20Lee/lists/May%20Days%202026',
      headers: [host, ['content-type', 'text/plain; charset=utf-8'], ['content-length', '0']],
      sourceIp,
    },
    event: {
      rawPath: '/v/api/people/Ann Lee/lists/May Days 2026',
      pathParameters: { person: 'Ann Lee', list: 'May Days 2026' },
    },
  },
  {
    what: 'path parameters beyond the first plane of Unicode',
    source: 'github.com/aws/aws-lambda-dotnet, Tools/LambdaTestTool-v2, V2_UnicodeCharactersInPath.json, April 2025',
    routeKey: 'POST /v/api/goods/{good}/notes/{note}',
    sent: {
      method: 'POST',
      target: '/v/api/goods/%E2%98%82%20Rain/notes/%F0%9F%8C%88%20Sun',
      headers: [host, ['content-type', 'text/plain; charset=utf-8'], ['content-length', '0']],
      sourceIp,
    },
    event: { rawPath: '/v/api/goods/☂ Rain/notes/🌈 Sun', pathParameters: { good: '☂ Rain', note: '🌈 Sun' } },
  },
  {
    what: 'a query with an encoded hash and dots',
    source: 'github.com/aws/aws-lambda-dotnet, Tools/LambdaTestTool-v2, V2_UrlEncodedQueryString.json, April 2025',
    routeKey: 'POST /v/api/find',
    sent: {
      method: 'POST',
      target: '/v/api/find?text=Big%20Fish&kind=F%23%20Minor&kind=.A%20Sharp',
      headers: [host, ['content-type', 'text/plain; charset=utf-8'], ['content-length', '0']],
      sourceIp,
    },
    event: {
      rawPath: '/v/api/find',
      rawQueryString: 'text=Big%20Fish&kind=F%23%20Minor&kind=.A%20Sharp',
      queryStringParameters: { text: 'Big Fish', kind: 'F# Minor,.A Sharp' },
    },
  },
];
