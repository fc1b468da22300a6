import { describe, expect, it } from 'vitest';
import { createClient, openBrowser, startIssuer } from './issuer-harness.ts';

const start = async () => {
  const issuer = await startIssuer();
  const client = await createClient(issuer);
  const browser = openBrowser();
  return { issuer, client, browser };
};

type Change = (query: URLSearchParams) => void;
const set =
  (name: string, value: string): Change =>
  (query) =>
    query.set(name, value);
const twice =
  (name: string): Change =>
  (query) =>
    query.append(name, query.get(name) ?? '');
const without =
  (name: string): Change =>
  (query) =>
    query.delete(name);

describe('a request that nobody knows the sender of', () => {
  it.each<[string, Change]>([
    ['no client', without('client_id')],
    ['another client', set('client_id', 'evil')],
    ['two clients', twice('client_id')],
    ['no address', without('redirect_uri')],
    ['two addresses', twice('redirect_uri')],
    ...[
      'https://evil.example/',
      'URL/consol',
      'URL/consolex',
      'URL/console?x=1',
      'URL/console#',
      'URL/console/../docs/',
      'URL/console/',
      'URL/CONSOLE',
      'http://127.0.0.1/console',
      'http://evil.example@127.0.0.1:PORT/console',
      'https://127.0.0.1:PORT/console',
      'http://[::1]:PORT/console',
      'http://localhost.:PORT/console',
      '/console',
      'javascript:alert(1)',
    ].map((uri): [string, Change] => [`the address ${uri}`, set('redirect_uri', uri)]),
  ])('is answered with a page and never with a redirect: %s', async (_name, change) => {
    const { issuer, client, browser } = await start();
    const { address } = await client.begin({ login_hint: 'ada' });
    change(address.searchParams);
    const uri = address.searchParams.get('redirect_uri');
    const filled = uri?.replace('URL', issuer.url).replace('PORT', String(issuer.port));
    if (filled !== undefined && address.searchParams.getAll('redirect_uri').length === 1) {
      address.searchParams.set('redirect_uri', filled);
    }
    const got = await browser.get(address);
    const posted = await fetch(address.origin + address.pathname, {
      method: 'POST',
      body: new URLSearchParams([...address.searchParams, ['person', 'ada']]),
      redirect: 'manual',
    });
    expect([got.status, posted.status]).toEqual([400, 400]);
    expect([got.callback, posted.headers.get('location')]).toEqual([undefined, null]);
    expect(got.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(got.cookie).toBeUndefined();
  });
});

describe('a request of the client that cannot be done', () => {
  it.each<[string, string, Change]>([
    ['invalid_request', 'no response_type', without('response_type')],
    ['unsupported_response_type', 'a token at once', set('response_type', 'token')],
    ['unsupported_response_type', 'a hybrid flow', set('response_type', 'code id_token')],
    ['invalid_request', 'another response mode', set('response_mode', 'fragment')],
    ['invalid_request', 'no challenge', without('code_challenge')],
    ['invalid_request', 'an empty challenge', set('code_challenge', '')],
    ['invalid_request', 'a short challenge', set('code_challenge', 'abc')],
    ['invalid_request', 'no method of the challenge', without('code_challenge_method')],
    ['invalid_request', 'a plain challenge', set('code_challenge_method', 'plain')],
    ['invalid_request', 'two challenges', twice('code_challenge')],
    ['invalid_request', 'two scopes', twice('scope')],
    ['invalid_request', 'another prompt', set('prompt', 'always')],
    ['invalid_request', 'prompts that exclude each other', set('prompt', 'none login')],
    ['invalid_scope', 'a scope that does not exist', set('scope', 'openid membership/everything')],
    ['request_not_supported', 'a request object', set('request', 'e30.e30.')],
    ['request_uri_not_supported', 'a request by reference', set('request_uri', 'https://evil.example/')],
  ])('goes back with %s: %s', async (error, _name, change) => {
    const { issuer, client, browser } = await start();
    const { address, state } = await client.begin({ login_hint: 'ada' });
    change(address.searchParams);
    const { status, callback, cookie } = await browser.get(address);
    expect(status).toBe(303);
    expect(callback?.href.startsWith(`${issuer.consoleUri}?`)).toBe(true);
    const answer = Object.fromEntries(callback?.searchParams ?? []);
    expect(answer).toMatchObject({ error, state, iss: client.server.issuer });
    expect(answer).not.toHaveProperty('code');
    expect(cookie).toBeUndefined();
  });

  it.each<[string, Change]>([
    ['none', without('state')],
    ['two', twice('state')],
  ])('goes back without a state where there are %s', async (_name, change) => {
    const { client, browser } = await start();
    const { address } = await client.begin({ login_hint: 'ada' });
    change(address.searchParams);
    const { callback } = await browser.get(address);
    expect(callback?.searchParams.get('error')).toBe('invalid_request');
    expect(callback?.searchParams.has('state')).toBe(false);
  });

  it('is not remembered as a choice: a form without a person is the page again', async () => {
    const { issuer, client, browser } = await start();
    const { page } = await browser.get((await client.begin()).address);
    for (const person of ['', 'nobody', 'constructor']) {
      const again = await browser.pick(issuer.url, page, { person });
      expect(again).toMatchObject({ status: 200, callback: undefined, cookie: undefined });
      expect(again.page).toBe(page);
    }
  });
});

describe('a request for tokens that cannot be done', () => {
  const good: [string, string][] = [
    ['grant_type', 'authorization_code'],
    ['client_id', 'local-console'],
    ['redirect_uri', 'http://127.0.0.1/console'],
    ['code', 'unknown'],
    ['code_verifier', 'a'.repeat(43)],
  ];
  const changed = (name: string, value?: string): [string, string][] => [
    ...good.filter(([own]) => own !== name),
    ...(value === undefined ? [] : [[name, value] as [string, string]]),
  ];
  it.each<[string, string, [string, string][], Readonly<Record<string, string>>?]>([
    ['400 invalid_grant', 'an unknown code', good],
    ['400 invalid_request', 'no grant', changed('grant_type')],
    ['400 unsupported_grant_type', 'a password', changed('grant_type', 'password')],
    ['400 unsupported_grant_type', 'client credentials', changed('grant_type', 'client_credentials')],
    ['401 invalid_client', 'no client', changed('client_id')],
    ['401 invalid_client', 'another client', changed('client_id', 'evil')],
    ['401 invalid_client', 'a secret of the client', good, { authorization: 'Basic bG9jYWwtY29uc29sZTp4' }],
    ['400 invalid_request', 'no code', changed('code')],
    ['400 invalid_request', 'no address', changed('redirect_uri')],
    ['400 invalid_request', 'no verifier', changed('code_verifier')],
    ['400 invalid_request', 'an empty verifier', changed('code_verifier', '')],
    ['400 invalid_request', 'two codes', [...good, ['code', 'other']]],
    ['400 invalid_request', 'no form', good, { 'content-type': 'application/json' }],
    ['400 invalid_request', 'no refresh token', changed('grant_type', 'refresh_token')],
    [
      '400 invalid_grant',
      'an unknown refresh token',
      [...changed('grant_type', 'refresh_token'), ['refresh_token', 'unknown']],
    ],
  ])('is answered with %s: %s', async (expected, _name, form, headers) => {
    const { issuer } = await start();
    const response = await issuer.postToken(form, headers);
    const [status, error] = expected.split(' ');
    expect(response.status).toBe(Number(status));
    expect(await response.json()).toEqual({ error, error_description: expect.any(String) });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['GET', '/token', 'POST, OPTIONS'],
    ['DELETE', '/authorize', 'GET, POST'],
    ['POST', '/logout', 'GET'],
  ])('has no %s %s', async (method, path, allow) => {
    const { issuer } = await start();
    const response = await fetch(issuer.base + path, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
  });
});
