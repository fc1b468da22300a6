import { describe, expect, it } from 'vitest';
import { sessionLifetimeMs } from '../../../local/sign-in/sessions.ts';
import { createClient, formOf, openBrowser, startIssuer, type TestIssuer } from './issuer-harness.ts';

const start = async () => {
  const issuer = await startIssuer();
  return { issuer, client: await createClient(issuer) };
};

describe('a session', () => {
  const silently = async ({ client }: Awaited<ReturnType<typeof start>>, browser = openBrowser(), more = {}) => {
    const begun = await client.begin({ prompt: 'none', ...more });
    const { callback } = await browser.get(begun.address);
    const error = callback?.searchParams.get('error');
    if (error !== null) return { error, state: callback?.searchParams.get('state') === begun.state };
    const { person } = await client.finish(begun, callback ?? new URL('about:blank'));
    return person?.sub;
  };
  const shownTo = async ({ client }: Awaited<ReturnType<typeof start>>, browser = openBrowser(), more = {}) =>
    formOf((await browser.get((await client.begin(more)).address)).page).people;

  it('signs the same person in again without a page', async () => {
    const started = await start();
    const browser = openBrowser();
    expect(await silently(started, browser)).toEqual({ error: 'login_required', state: true });
    await started.client.signInAs('ben', browser);
    expect(await silently(started, browser)).toBe('ben');
    expect(await silently(started, browser, { prompt: undefined })).toBe('ben');
    expect(await silently(started)).toEqual({ error: 'login_required', state: true });
  });

  it.each(['login', 'select_account'])('does not spare the page where the client wants to ask: %s', async (prompt) => {
    const started = await start();
    const browser = openBrowser();
    await started.client.signInAs('ben', browser);
    for (const more of [{ prompt }, { prompt, login_hint: 'ben' }]) {
      expect(await shownTo(started, browser, more)).toEqual(['ada', 'ben', 'cleo', 'dora', 'edi']);
    }
    expect((await started.client.signInAs('ada', browser)).person?.sub).toBe('ada');
    expect(await silently(started, browser)).toBe('ada');
  });

  it('is begun without a page for a person who is named, as tests do', async () => {
    const started = await start();
    const browser = openBrowser();
    expect(await silently(started, browser, { login_hint: 'ada' })).toBe('ada');
    expect(await silently(started, browser, { prompt: undefined, login_hint: 'ben' })).toBe('ben');
    expect(await silently(started, browser)).toBe('ben');
    expect(await shownTo(started, openBrowser(), { login_hint: 'nobody' })).toHaveLength(5);
  });

  it('ends after half a day', async () => {
    const started = await start();
    const browser = openBrowser();
    const { tokens } = await started.client.signInAs('ben', browser);
    started.issuer.clock.ms += sessionLifetimeMs - 1;
    expect(formOf((await browser.get((await started.client.begin()).address)).page).people).toEqual([]);
    started.issuer.clock.ms += 1;
    expect(await shownTo(started, browser)).toHaveLength(5);
    await expect(started.client.refresh(tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  const logout = ({ base }: TestIssuer, query: Readonly<Record<string, string>>) =>
    `${base}/logout?${new URLSearchParams(query)}`;

  it.each(['post_logout_redirect_uri', 'logout_uri'])('ends by a logout, which leads back by %s', async (name) => {
    const started = await start();
    const { issuer, client } = started;
    const browser = openBrowser();
    const { tokens } = await client.signInAs('ben', browser);
    const { status, callback } = await browser.get(logout(issuer, { [name]: issuer.consoleUri, state: 'a b' }));
    expect({ status, href: callback?.href }).toEqual({ status: 303, href: `${issuer.consoleUri}?state=a+b` });
    expect(await silently(started, browser)).toEqual({ error: 'login_required', state: true });
    await expect(client.refresh(tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it.each(['https://evil.example/', 'URL/consolex', 'URL/docs/oauth2-redirect.html', ''])(
    'ends by a logout that does not lead to %s',
    async (uri) => {
      const started = await start();
      const browser = openBrowser();
      await started.client.signInAs('ben', browser);
      const target = uri.replace('URL', started.issuer.url);
      const ended = await browser.get(logout(started.issuer, { post_logout_redirect_uri: target }));
      expect(ended).toMatchObject({ status: 200, callback: undefined });
      expect(ended.page).toContain('Signed out');
      expect(await silently(started, browser)).toEqual({ error: 'login_required', state: true });
    },
  );

  it('ends when all are ended, with what could be renewed', async () => {
    const started = await start();
    const browser = openBrowser();
    const { tokens } = await started.client.signInAs('ben', browser);
    started.issuer.signIn.endAll();
    expect(await silently(started, browser)).toEqual({ error: 'login_required', state: true });
    await expect(started.client.refresh(tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
  });
});
