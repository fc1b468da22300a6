import { describe, expect, it } from 'vitest';
import { bodyLimitBytes, eventLimitBytes, headerLimitBytes } from '../../../local/aws/api-gateway/limits.ts';
import { createThrottle } from '../../../local/aws/api-gateway/throttle.ts';
import { call, createApi, type Invoke, startApi } from './http-api-harness.ts';

const done: Invoke = async () => ({ ok: true, result: { statusCode: 204 } });
const refusing: Invoke = async () => {
  throw new Error('The function must not be asked');
};
const post = (url: string, bytes: number, type: string) => {
  const body = Buffer.alloc(bytes, 'a');
  const headers = ['Content-Type', type, 'Content-Length', String(body.length)];
  return call(url, '/things', { method: 'POST', headers, body });
};
const tooLarge = { status: 413, body: '{"message":"Request Entity Too Large"}' };

describe('a body', () => {
  it('is refused over 10 MB', async () => {
    const { url, errors } = await startApi(refusing);
    expect(await post(url, bodyLimitBytes + 1, 'text/plain')).toMatchObject(tooLarge);
    expect(errors).toEqual([]);
  });

  it('is refused where its event is over 6 MB, be it by base64', async () => {
    const { url } = await startApi(refusing);
    expect(await post(url, eventLimitBytes, 'text/plain')).toMatchObject(tooLarge);
    expect(await post(url, 4_800_000, 'application/octet-stream')).toMatchObject(tooLarge);
  });

  it('passes where its event is smaller', async () => {
    const { url } = await startApi(done);
    expect(await post(url, eventLimitBytes - 2000, 'text/plain')).toMatchObject({ status: 204 });
    expect(await post(url, 4_700_000, 'application/octet-stream')).toMatchObject({ status: 204 });
  });
});

describe('the request line and the header values', () => {
  const request = (target: string, values: readonly string[]) => ({
    method: 'GET',
    target,
    headers: values.map((value, index) => [`x-${index}`, value] as const),
    body: Buffer.alloc(0),
    httpVersion: '1.1',
    sourceIp: '127.0.0.1',
  });
  const line = 'GET /things HTTP/1.1'.length;

  it('are limited together, and the names do not count', async () => {
    const { handle } = await createApi(done);
    const left = headerLimitBytes - line;
    const half = 'a'.repeat(left / 2);
    expect(await handle(request('/things', [half, half]))).toMatchObject({ status: 204 });
    expect(await handle(request('/things', [half, `${half}a`]))).toMatchObject({ status: 431 });
    expect(await handle(request(`/things?${'a'.repeat(left)}`, []))).toMatchObject({ status: 431 });
  });

  it('are answered over HTTP too', async () => {
    const { url } = await startApi(refusing);
    const answer = await call(url, '/things', { headers: ['X-Long', 'a'.repeat(headerLimitBytes)] });
    expect(answer).toMatchObject({ status: 431, body: '{"message":"Request Header Fields Too Large"}' });
  });
});

it('a result over 6 MB is a failure of the function', async () => {
  const answerOf =
    (bytes: number): Invoke =>
    async () => ({
      ok: true,
      result: { statusCode: 200, body: 'a'.repeat(bytes) },
    });
  const fits = await startApi(answerOf(eventLimitBytes));
  expect((await call(fits.url, '/things')).status).toBe(200);
  const not = await startApi(answerOf(eventLimitBytes + 100));
  expect(await call(not.url, '/things')).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
});

it.each(['/things', '/nothing', '/secret', '/things/100%25'])(
  'the answer to %s has the id of the request',
  async (path) => {
    const { url } = await startApi(done);
    expect((await call(url, path)).headers['apigw-requestid']).toMatch(/^[\w+/]{15}=$/);
  },
);

describe('the rate', () => {
  const account = { ratePerSecond: 10_000, burst: 5_000 };
  const count = (pass: () => boolean, tries: number): number =>
    Array.from({ length: tries }, pass).filter(Boolean).length;

  it('of a route is its burst at once, and then its rate', () => {
    const mayPass = createThrottle({ account, ofEachRoute: { ratePerSecond: 500, burst: 1000 }, ofRoutes: {} });
    expect(count(() => mayPass('GET /a', 0), 1100)).toBe(1000);
    expect(count(() => mayPass('GET /a', 100), 1100)).toBe(50);
    expect(count(() => mayPass('GET /a', 60_000), 1100)).toBe(1000);
  });

  it('of one route is not that of another, and its own settings come before those of the stage', () => {
    const mayPass = createThrottle({
      account,
      ofEachRoute: { ratePerSecond: 500, burst: 1000 },
      ofRoutes: { 'GET /open': { ratePerSecond: 20, burst: 50 } },
    });
    expect(count(() => mayPass('GET /open', 0), 100)).toBe(50);
    expect(count(() => mayPass('GET /a', 0), 1100)).toBe(1000);
    expect(count(() => mayPass('GET /b', 0), 1100)).toBe(1000);
  });

  it('of all routes is limited by the account, also where the stage sets nothing', () => {
    const mayPass = createThrottle({ account, ofEachRoute: undefined, ofRoutes: {} });
    expect(count(() => mayPass('GET /a', 0), 3000) + count(() => mayPass('GET /b', 0), 3000)).toBe(5000);
  });

  it('is that of the stage in the template', async () => {
    let now = 0;
    const stage = {
      DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 2 },
      RouteSettings: { 'POST /things': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } },
    };
    const { url } = await startApi(done, { stage, now: () => now });
    const statuses = async (method: string, times: number) => {
      const all = [];
      for (let index = 0; index < times; index += 1) all.push((await call(url, '/things', { method })).status);
      return all;
    };
    expect(await statuses('GET', 3)).toEqual([204, 204, 429]);
    expect(await statuses('POST', 2)).toEqual([204, 429]);
    expect(await call(url, '/things')).toMatchObject({ status: 429, body: '{"message":"Too Many Requests"}' });
    now = 100;
    expect(await statuses('GET', 2)).toEqual([204, 429]);
  });
});
