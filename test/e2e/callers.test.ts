import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { httpOperations } from '../../shared/api/catalogue.ts';
import type { HttpOperation } from '../../shared/api/operation.ts';
import { useStack } from './harness.ts';

const { ask, stack, token } = useStack();

describe('a caller', () => {
  const scoped = httpOperations.filter(({ scope }) => scope !== undefined);
  const pathOf = ({ path }: HttpOperation) => path.replaceAll(/\{\w+\+?\}/g, sampleAccounts.member);

  test.each(scoped)('without a token gets 401 from $name', async (operation) => {
    const { status, json } = await ask(operation.method, pathOf(operation), { token: undefined });

    expect({ status, json }).toEqual({ status: 401, json: { message: 'Unauthorized' } });
  });

  test.each(scoped)('without the scope $scope gets 403 from $name', async (operation) => {
    const others = stack().scopes.filter((scope) => scope !== operation.scope);

    const { status, json } = await ask(operation.method, pathOf(operation), { token: await stack().token(others) });

    expect({ status, json }).toEqual({ status: 403, json: { message: 'Forbidden' } });
  });

  test('with an expired, foreign or broken token gets 401', async () => {
    const [head, claims] = token().split('.');
    const bad = [
      await stack().token(stack().scopes, { lifetimeSeconds: -60 }),
      await stack().token(stack().scopes, { audience: 'somebody-else' }),
      `${head}.${claims}.AAAA`,
      'nonsense',
    ];

    for (const broken of bad) {
      expect((await ask('POST', '/v1/memberships/check', { token: broken, body: {} })).status).toBe(401);
    }
  });

  test('asking for what does not exist gets 404', async () => {
    expect((await ask('GET', '/v1/nothing')).status).toBe(404);
    expect((await ask('DELETE', '/v1/memberships/check')).status).toBe(404);
  });
});

describe('a browser', () => {
  /** As written, where `fetch` would tidy the path. */
  const get = async (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(stack().url, { path, method, headers }, resolve).on('error', reject).end();
    });
    return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
  };

  test.each(['/console/', '/docs'])('gets %s, and every file that it names, to keep', async (path) => {
    const page = await get(path);
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    const html = page.body.toString();
    const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file);
    const files = named.filter((file) => file.includes('/assets/'));
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      const [gzipped, plain] = [await get(file, { 'accept-encoding': 'gzip' }), await get(file)];
      expect({ file, status: gzipped.status, encoding: gzipped.headers['content-encoding'] }).toEqual({
        file,
        status: 200,
        encoding: 'gzip',
      });
      expect(gunzipSync(gzipped.body).equals(plain.body)).toBe(true);
      expect(plain.headers['cache-control']).toContain('immutable');
      expect(plain.headers['content-security-policy']).toContain("default-src 'none'");
      const { etag = '' } = plain.headers;
      expect(await get(file, { 'if-none-match': etag })).toMatchObject({ status: 304, body: Buffer.alloc(0) });
    }
    // Neither a script nor a style is in the page itself, and nothing comes from elsewhere.
    expect(html).not.toMatch(/<style|style=|\son\w+=|https?:/);
    expect(html.match(/<script[^>]*>[^<]/)).toBeNull();
  });

  test('gets the console for each of its pages', async () => {
    const { body } = await get('/console/');
    for (const path of ['/console', '/console/queue', '/console/accounts/a07e1lwvtuw0/', '/console/Zo%C3%AB%20%2B1']) {
      expect((await get(path)).body.equals(body)).toBe(true);
    }
  });

  test('is told where people sign in', async () => {
    const { headers, body } = await get('/console/sign-in.json');
    expect(headers['cache-control']).toBe('no-store');
    expect(JSON.parse(body.toString()).signIn).toMatchObject({ tokenEndpoint: expect.stringContaining(stack().url) });
  });

  test.each(['/console/..%2f..%2fpackage.json', '/console/../../index.mjs', '/docs/%2e%2e/index.mjs', '/docs/no-page'])(
    'gets nothing at %s',
    async (path) => {
      const { status, body } = await get(path);
      expect(status).toBe(404);
      expect(body.length).toBeLessThan(50);
    },
  );

  test.each(['HEAD', 'POST', 'OPTIONS'])('cannot ask by %s', async (method) => {
    for (const path of ['/console', '/console/index.html', '/docs']) {
      expect((await get(path, {}, method)).status).toBe(404);
    }
  });
});
