import { describe, expect, it } from 'vitest';
import { createClient, formOf, openBrowser, startIssuer } from './issuer-harness.ts';

const start = async (options: Parameters<typeof startIssuer>[0] = {}) => {
  const issuer = await startIssuer(options);
  return { issuer, client: await createClient(issuer), browser: openBrowser() };
};

describe('the page', () => {
  it('has a title, a heading, a language and a button with words for each person, and no script', async () => {
    const { client, browser } = await start();
    const { page, status } = await browser.get((await client.begin()).address);
    expect(status).toBe(200);
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<title>Pick a person</title>');
    expect(page).toContain('<h1>Pick a person</h1>');
    expect(page).toMatch(/<button name="person" value="cleo"><strong>Cleo<\/strong> Asks and reads/);
    expect(formOf(page).people).toEqual(['ada', 'ben', 'cleo', 'dora', 'edi']);
    expect(page).not.toMatch(/<script|\son\w+=|type="password"/);
  });

  it('shows what a request says as text', async () => {
    const { client, browser } = await start();
    const state = `"><script>alert('1')</script>&amp;\u202e${'x'.repeat(1000)}`;
    const { page } = await browser.get((await client.begin({ state })).address);
    expect(page).not.toContain('<script');
    expect(formOf(page).fields['state']).toBe(state);
    const other = await browser.get((await client.begin({ client_id: '<script>alert(1)</script>' })).address);
    expect(other.page).not.toContain('<script');
  });

  it('cannot be framed, loads nothing, and sends its form only here and on to the client', async () => {
    const { issuer, client, browser } = await start();
    const { headers } = await browser.get((await client.begin()).address);
    expect(headers['content-security-policy']).toMatch(
      new RegExp(
        "^default-src 'none'; style-src 'sha256-[\\w+/]{43}='; form-action 'self' " +
          `${issuer.url}; base-uri 'none'; frame-ancestors 'none'$`,
      ),
    );
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
    });
    const wrong = await browser.get((await client.begin({ client_id: 'evil' })).address);
    expect(wrong.headers['content-security-policy']).toContain("form-action 'none'; base-uri 'none'; frame-anc");
    expect(wrong.headers['x-frame-options']).toBe('DENY');
  });

  it('keeps the session where no script and no other site gets at it', async () => {
    const { issuer, client, browser } = await start();
    const { page } = await browser.get((await client.begin()).address);
    const { cookie, callback } = await browser.pick(issuer.url, page, { person: 'ada' });
    expect(cookie).toMatch(
      new RegExp(`^local_issuer_${issuer.port}=[\\w-]{43}; Path=/_local/issuer; HttpOnly; SameSite=Lax$`),
    );
    expect([...(callback?.searchParams.keys() ?? [])]).toEqual(['code', 'state', 'iss']);
  });
});

describe('the form of the page', () => {
  const foreign = [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  ] as Readonly<Record<string, string>>[];

  it.each(foreign)('sent by another page is refused: %o', async (headers) => {
    const { issuer, client, browser } = await start();
    const { page } = await browser.get((await client.begin()).address);
    const answer = await browser.pick(issuer.url, page, { person: 'dora' }, headers);
    expect(answer).toMatchObject({ status: 403, callback: undefined, cookie: undefined });
  });

  it('sent by the page itself is taken, as browsers send it', async () => {
    const { issuer, client, browser } = await start();
    const navigate = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-user': '?1' };
    const { page } = await browser.get((await client.begin()).address, {
      ...navigate,
      'sec-fetch-site': 'same-origin',
    });
    const own = { ...navigate, 'sec-fetch-site': 'same-origin', origin: issuer.url };
    expect(await browser.pick(issuer.url, page, { person: 'dora' }, own)).toMatchObject({ status: 303 });
  });

  it('must be a form', async () => {
    const { issuer } = await start();
    const body = JSON.stringify({ person: 'ada' });
    const response = await fetch(`${issuer.base}/authorize`, { method: 'POST', body });
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
  });
});

describe('a link on another page', () => {
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

  it('leads to the page, and does not choose the person', async () => {
    const { client, browser } = await start();
    const answer = await browser.get((await client.begin({ login_hint: 'dora' })).address, link);
    expect(answer).toMatchObject({ status: 200, callback: undefined, cookie: undefined });
    const silent = await browser.get((await client.begin({ login_hint: 'dora', prompt: 'none' })).address, link);
    expect(silent.callback?.searchParams.get('error')).toBe('login_required');
  });

  it('shows nothing in a frame', async () => {
    const { client, browser } = await start();
    const framed = { ...link, 'sec-fetch-dest': 'iframe' };
    expect(await browser.get((await client.begin()).address, framed)).toMatchObject({ status: 403 });
  });
});

describe('the answer with tokens', () => {
  const ask = (url: string, headers: Readonly<Record<string, string>>) =>
    fetch(`${url}/_local/issuer/token`, { method: 'POST', body: new URLSearchParams({ client_id: 'evil' }), headers });

  it('can be read by the console at either host name, which are two sites to a browser', async () => {
    const { issuer } = await start();
    for (const origin of [issuer.url, `http://localhost:${issuer.port}`]) {
      const asked = await fetch(`${issuer.base}/token`, { method: 'OPTIONS', headers: { origin } });
      expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
      expect(asked.headers.get('access-control-allow-headers')).toBe('x-requested-with');
      const response = await ask(issuer.url, { origin, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' });
      expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([401, origin]);
    }
  });

  it.each(['http://evil.example', 'http://127.0.0.1:1', 'null'])('cannot be read by a page of %s', async (origin) => {
    const { issuer } = await start();
    const response = await ask(issuer.url, { origin });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });
});

describe("a stack with the partner's own credentials", () => {
  const secret = 'the-secret-of-this-start';

  it('asks for the secret on the page, posts it, and puts it into no address', async () => {
    const { issuer, client, browser } = await start({ secret });
    const begun = await client.begin();
    const { page } = await browser.get(begun.address);
    expect(page).toMatch(
      /<label for="secret">Secret<\/label>\s*<input id="secret" name="secret" type="password" required/,
    );
    // Enter in the field would otherwise press the button of the first person.
    expect(page.indexOf('<button type="submit" disabled hidden>')).toBeLessThan(page.indexOf('name="person"'));
    const { callback, cookie } = await browser.pick(issuer.url, page, { person: 'ada', secret });
    expect(callback?.href).not.toContain(secret);
    // A cookie goes to every port of this machine, so that it must not stand for the secret.
    expect(cookie).toBeUndefined();
    const { tokens, person } = await client.finish(begun, callback ?? new URL('about:blank'));
    expect(person?.sub).toBe('ada');
    expect((await client.refresh(tokens.refresh_token ?? '')).token_type).toBe('bearer');
    const silent = await browser.get((await client.begin({ prompt: 'none' })).address);
    expect(silent.callback?.searchParams.get('error')).toBe('login_required');
  });

  it.each([{}, { secret: '' }, { secret: 'guessed' }, { secret: `${secret} ` }] as Readonly<Record<string, string>>[])(
    'signs nobody in whose form has %o',
    async (given) => {
      const { issuer, client, browser } = await start({ secret });
      const { page } = await browser.get((await client.begin()).address);
      const answer = await browser.pick(issuer.url, page, { person: 'ada', ...given });
      expect(answer).toMatchObject({ status: 403, callback: undefined, cookie: undefined });
      expect(answer.page).toContain('<p role="alert" id="wrong">That is not the secret of this start.</p>');
      expect(answer.page).toContain('aria-describedby="wrong about-secret" aria-invalid="true"');
      expect(answer.page).not.toContain('guessed');
      // The same page is good for another attempt.
      const corrected = await browser.pick(issuer.url, answer.page, { person: 'ada', secret });
      expect(corrected.callback?.searchParams.has('code')).toBe(true);
    },
  );

  it.each<[string, Readonly<Record<string, string>>]>([
    ['a hint', { login_hint: 'ada' }],
    ['the secret in the address', { login_hint: 'ada', person: 'ada', secret, 'x-local-secret': secret }],
  ])('signs nobody in by %s', async (_name, query) => {
    const { client, browser } = await start({ secret });
    const shown = await browser.get((await client.begin(query)).address);
    expect(shown).toMatchObject({ status: 200, callback: undefined, cookie: undefined });
    expect(shown.page).not.toContain(secret);
    const silent = await browser.get((await client.begin({ ...query, prompt: 'none' })).address);
    expect(silent.callback?.searchParams.get('error')).toBe('login_required');
    const address = new URL((await client.begin(query)).address);
    const posted = await fetch(address, { method: 'POST', body: new URLSearchParams(), redirect: 'manual' });
    expect([posted.status, posted.headers.get('location')]).toEqual([400, null]);
  });
});
