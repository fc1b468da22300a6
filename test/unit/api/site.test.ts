import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { acceptsGzip, hasTag } from '../../../shared/api/headers.ts';
import { createSite, type SiteFiles } from '../../../shared/api/site/answer.ts';
import { cacheControlOf, fileOf, mediaTypeOf } from '../../../shared/api/site/files.ts';
import { parseSignIn } from '../../../shared/api/site/sign-in.ts';

const contents: Readonly<Record<string, string>> = {
  'console/index.html': '<!doctype html><title>Console</title>',
  'console/assets/index-B1kTQoum.js': 'start();',
  'docs/index.html': '<!doctype html><title>API</title>',
  'docs/licences.txt': 'Apache-2.0',
};
const names = new Set(Object.keys(contents));
const files: SiteFiles = {
  names,
  read: async (name) => ({ gzipped: gzipSync(contents[name] ?? ''), tag: `W/"${name.length}"` }),
};
const signIn = {
  issuer: 'https://issuer.example/pool',
  clientId: 'console',
  authorizationEndpoint: 'https://people.issuer.example/oauth2/authorize',
  tokenEndpoint: 'https://people.issuer.example/oauth2/token',
  scopes: ['openid', 'membership/check'],
};
const ask = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  createSite(files, null)({ path, headers });

describe('the file of a path', () => {
  test.each([
    ['/console', 'console/index.html'],
    ['/console/', 'console/index.html'],
    ['/console/index.html', 'console/index.html'],
    ['/console/assets/index-B1kTQoum.js', 'console/assets/index-B1kTQoum.js'],
    ['/docs', 'docs/index.html'],
    ['/docs/', 'docs/index.html'],
    ['/docs/licences.txt', 'docs/licences.txt'],
    // Pages of the console.
    ['/console/queue', 'console/index.html'],
    ['/console/accounts/a07e1lwvtuw0', 'console/index.html'],
    ['/console/accounts/', 'console/index.html'],
    ['/console/accounts/a.b', 'console/index.html'],
    ['/console/Zoë Ünal', 'console/index.html'],
  ])('%s is %s', (path, name) => {
    expect(fileOf(path, names)).toBe(name);
  });

  test.each([
    '/',
    '',
    '/console/assets/index-0ldHash1.js',
    '/console/favicon.ico',
    '/console/assets',
    '/console/accounts/..',
    '/console/accounts/../index.html',
    '/console/..',
    '/console/../docs/licences.txt',
    '/console/assets/../index.html',
    '/console/./index.html',
    '/console//index.html',
    '//console/index.html',
    '/console/..%2f..%2fetc%2fpasswd.txt',
    '/console/../../../etc/passwd.txt',
    '/console/assets\\index-B1kTQoum.js',
    '/console/index.html\u0000',
    '/console/index.html/',
    '/Console/index.html',
    '/docs/queue',
    '/docs/..',
    '/docs/../console',
    '/docsx',
    '/consolex/queue',
    '/__proto__',
    '/constructor/index.html',
  ])('%j has none', (path) => {
    expect(fileOf(path, names)).toBeUndefined();
  });

  test('is only ever one of the names, so that no path leads out of the site', () => {
    expect(fileOf('/console/../../etc/passwd', names)).toBeUndefined();
    for (const path of ['/console/%2e%2e/%2e%2e/etc/passwd', '/console/\u0000/etc']) {
      expect([undefined, 'console/index.html']).toContain(fileOf(path, names));
    }
    expect(fileOf('/console/queue', new Set(['docs/index.html']))).toBeUndefined();
  });
});

test.each([
  ['console/index.html', 'text/html; charset=utf-8', 'no-cache'],
  ['docs/oauth2-redirect.html', 'text/html; charset=utf-8', 'no-cache'],
  ['docs/licences.txt', 'text/plain; charset=utf-8', 'no-cache'],
  ['console/assets/index-B1kTQoum.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
  ['docs/assets/swagger-ui-a6a4cf68.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
  ['docs/assets/icon-3a946099.svg', 'image/svg+xml', 'public, max-age=31536000, immutable'],
  ['console/assets', 'application/octet-stream', 'no-cache'],
  ['console/what.exe', 'application/octet-stream', 'no-cache'],
])('%s is %s, %s', (name, type, cacheControl) => {
  expect(mediaTypeOf(name)).toBe(type);
  expect(cacheControlOf(name)).toBe(cacheControl);
});

describe('Accept-Encoding', () => {
  test.each(['gzip', 'GZIP', 'gzip, deflate, br', 'br;q=1.0, gzip;q=0.2', '*', 'deflate, *;q=0.1', 'x-gzip', ' gzip '])(
    '%j takes gzip',
    (header) => expect(acceptsGzip(header)).toBe(true),
  );
  test.each([undefined, '', 'identity', 'br', 'gzip;q=0', 'gzip; q=0.0, *', '*;q=0', 'gzipped', 'gzip;q=x'])(
    '%j does not',
    (header) => expect(acceptsGzip(header)).toBe(false),
  );
});

describe('If-None-Match', () => {
  test.each(['W/"a1"', '"a1"', ' W/"a1" ', '"b", W/"a1"', '*'])('%j has the tag', (header) => {
    expect(hasTag(header, 'W/"a1"')).toBe(true);
  });
  test.each([undefined, '', '"b"', 'W/"a1', 'a1', '"a1" "b"', '"a"'])('%j does not', (header) => {
    expect(hasTag(header, 'W/"a1"')).toBe(false);
  });
});

describe('an answer', () => {
  test('is gzipped for those who take it, and the content for others', async () => {
    const gzipped = await ask('/console', { 'accept-encoding': 'gzip, br' });
    const plain = await ask('/console');
    expect(gzipped).toMatchObject({ status: 200, headers: { 'content-encoding': 'gzip', vary: 'accept-encoding' } });
    expect(gzipped.body).toEqual(gzipSync(contents['console/index.html'] ?? ''));
    expect(plain).toMatchObject({ status: 200, headers: { vary: 'accept-encoding' } });
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.body.toString()).toBe(contents['console/index.html']);
  });

  test('has no body for who has the file already', async () => {
    const { headers } = await ask('/docs');
    const again = await ask('/docs', { 'if-none-match': headers['etag'] ?? '', 'accept-encoding': 'gzip' });
    expect(again).toMatchObject({ status: 304, headers: { etag: headers['etag'], 'cache-control': 'no-cache' } });
    expect(again.body).toHaveLength(0);
    expect(again.headers).not.toHaveProperty('content-type');
  });

  test('about a file that is not there is not kept', async () => {
    const { status, headers, body } = await ask('/docs/<script>.html');
    expect({ status, type: headers['content-type'], kept: headers['cache-control'] }).toEqual({
      status: 404,
      type: 'text/plain; charset=utf-8',
      kept: 'no-store',
    });
    expect(body.toString()).not.toContain('script');
  });

  test.each(['/console', '/console/sign-in.json', '/docs', '/docs/nothing.js', '/console/assets/index-B1kTQoum.js'])(
    'at %s has every header that protects',
    async (path) => {
      const { headers } = await ask(path);
      expect(headers).toMatchObject({
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
          "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        'strict-transport-security': expect.stringMatching(/^max-age=\d{8,}$/),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'permissions-policy': expect.stringContaining('camera=()'),
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['content-security-policy']).not.toContain('unsafe-');
    },
  );

  test('tells where people sign in, and lets pages get tokens there', async () => {
    const { status, headers, body } = await createSite(files, signIn)({ path: '/console/sign-in.json', headers: {} });
    expect({ status, told: JSON.parse(body.toString()) }).toEqual({ status: 200, told: { signIn } });
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    expect(headers['content-security-policy']).toContain("connect-src 'self' https://people.issuer.example;");
    expect(JSON.parse((await ask('/console/sign-in.json')).body.toString())).toEqual({ signIn: null });
  });
});

describe('the variable', () => {
  test('may say that nobody can sign in', () => {
    expect(parseSignIn('null')).toBeNull();
    expect(parseSignIn(JSON.stringify(signIn))).toEqual(signIn);
  });

  test.each([
    ['', 'no JSON'],
    ['{}', 'nothing in it'],
    [JSON.stringify({ ...signIn, tokenEndpoint: "https://a.example;script-src 'unsafe-inline'" }), 'a header'],
    [JSON.stringify({ ...signIn, authorizationEndpoint: 'javascript:alert(1)' }), 'a script'],
    [JSON.stringify({ ...signIn, clientId: '' }), 'no client'],
  ])('%j is refused: %s', (text) => {
    expect(() => parseSignIn(text)).toThrow();
  });
});
