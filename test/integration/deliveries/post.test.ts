import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPost } from '../../../shared/delivery/post.ts';

const now = Date.parse('2026-11-28T12:00:00.000Z');
const timeoutMs = 5_000;

/** An application on loopback. */
const startApplication = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
};

const postTo = (url: string, limitMs = timeoutMs) =>
  createPost(url, () => now)('{"id":"1"}', { 'webhook-id': '1' }, limitMs);

it('sends the bytes with their headers, in the form of a CloudEvent', async () => {
  const seen: unknown[] = [];
  const url = await startApplication((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push(request.method, request.url, request.headers, Buffer.concat(chunks).toString());
      response.writeHead(204).end();
    });
  });
  expect(await postTo(url)).toEqual({ status: 204, retryAfterMs: undefined });
  expect(seen).toEqual([
    'POST',
    '/events',
    expect.objectContaining({ 'content-type': 'application/cloudevents+json; charset=utf-8', 'webhook-id': '1' }),
    '{"id":"1"}',
  ]);
});

describe('an answer', () => {
  it.each([200, 400, 410, 500])('with the status %i is that status', async (status) => {
    const url = await startApplication((_, response) => void response.writeHead(status).end('{}'));
    expect(await postTo(url)).toMatchObject({ status });
  });

  it('that redirects is not followed', async () => {
    let requests = 0;
    const url = await startApplication((_, response) => {
      requests += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await postTo(url)).toMatchObject({ status: 302 });
    expect(requests).toBe(1);
  });

  it.each([
    ['120', 120_000],
    ['9999999999', 9_999_999_999_000],
    ['Sat, 28 Nov 2026 12:01:00 GMT', 60_000],
    ['Sat, 28 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
  ])('with Retry-After: %s asks to wait %s ms', async (header, retryAfterMs) => {
    const url = await startApplication((_, response) => void response.writeHead(429, { 'retry-after': header }).end());
    expect(await postTo(url)).toEqual({ status: 429, retryAfterMs });
  });

  it('counts by its status, however its body ends', async () => {
    const url = await startApplication((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{', () => response.destroy());
    });
    expect(await postTo(url)).toMatchObject({ status: 200 });
  });

  it('is not read beyond some of its body', async () => {
    const url = await startApplication((_, response) => {
      response.writeHead(200);
      const more = (): boolean => response.destroyed || response.write('x'.repeat(65_536), more);
      more();
    });
    expect(await postTo(url)).toMatchObject({ status: 200 });
  });
});

describe('no answer', () => {
  it('is told when nobody listens', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    expect(await postTo(`http://127.0.0.1:${port}/events`)).toEqual({ failure: 'not_connected' });
  });

  it('is told when the connection is closed', async () => {
    const url = await startApplication((request) => request.socket.destroy());
    expect(await postTo(url)).toEqual({ failure: 'broken_off' });
  });

  it('is told after the time-out', async () => {
    const url = await startApplication(() => {});
    expect(await postTo(url, 50)).toEqual({ failure: 'timed_out' });
  });
});
