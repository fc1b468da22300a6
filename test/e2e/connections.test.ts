import { describe, expect, it } from 'vitest';
import { sampleAccounts } from '../../local/simulator/seed.ts';
import { consentAt } from '../support/consent.ts';
import { expectProblem, operationOf, useStack } from './harness.ts';

const { ask, check, stack, logs } = useStack();
const create = operationOf('create-connection');
const returnTo = () => `${stack().url}/_local/connected?from=test`;

const linkFor = async (userId: string): Promise<string> => {
  const reply = await ask('POST', create.path, { body: { userId, returnTo: returnTo() } });
  expect(reply.status, reply.text).toBe(201);
  return reply.json.url;
};

/** A browser with a cookie jar, which follows nothing by itself. */
const openBrowser = () => {
  const jar = new Map<string, string>();
  return async (url: string, method: 'GET' | 'POST' = 'GET', headers: Readonly<Record<string, string>> = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { cookie, ...headers },
      ...(method === 'POST' && { body: new URLSearchParams() }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      if (line.includes('Max-Age=0')) jar.delete(name);
      else jar.set(name, value);
    }
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      headers: response.headers,
      text: await response.text(),
      cookies: [...jar.keys()],
    };
  };
};

describe('connecting an account', () => {
  it('leads from the link through the vendor back to the application, with a signed statement', async () => {
    const link = await linkFor('anna-connects');
    const go = openBrowser();
    const shown = await go(link);
    expect(shown).toMatchObject({ status: 200, text: expect.stringContaining('Continue to Constant Contact') });
    expect(shown.cookies).toEqual([]);
    const begun = await go(link, 'POST');
    expect(begun).toMatchObject({ status: 303, location: expect.stringContaining('/oauth2/default/v1/authorize?') });
    const back = await go((await consentAt(begun.location, { user: sampleAccounts.member })).href);
    expect(back).toMatchObject({ status: 303, cookies: [] });
    expect(back.location.startsWith(`${returnTo()}&statement=`)).toBe(true);
    const page = await go(back.location);
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('Your account is connected') });
    expect(page.text).toContain('anna-connects');
    expect((await check({ userId: 'anna-connects' })).json).toMatchObject({
      allowed: true,
      accountId: sampleAccounts.member,
    });
    expect(await go(link)).toMatchObject({ status: 404 });
    expect(logs.filter((line) => line.includes('CONNECTION_ENDED'))).toHaveLength(1);
  });

  it('shows a page with a way to try again where the end-user does not agree', async () => {
    const link = await linkFor('bert-denies');
    const go = openBrowser();
    const begun = await go(link, 'POST');
    const denied = await go((await consentAt(begun.location, { user: sampleAccounts.member, decision: 'deny' })).href);
    expect(denied).toMatchObject({ status: 403, text: expect.stringContaining('You have not agreed') });
    const again = /action="(\/connect\/[^"]+)"/.exec(denied.text)?.[1] ?? '';
    const anew = await go(stack().url + again, 'POST');
    const back = await go((await consentAt(anew.location, { user: sampleAccounts.trial })).href);
    expect((await go(back.location)).text).toContain('Your account is connected');
    // The other way out tells the application of it.
    const out = /<a class="button" href="([^"]+)">Back to/.exec(denied.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const told = await go(out);
    expect(told.text).toContain('CONSENT_DENIED');
    expect(told.text).toContain('Your account is not connected');
  });

  it('counts only in the browser that has begun', async () => {
    const go = openBrowser();
    const begun = await go(await linkFor('cara-begins'), 'POST');
    const callback = (await consentAt(begun.location, { user: sampleAccounts.foreign })).href;
    expect(await openBrowser()(callback)).toMatchObject({
      status: 403,
      text: expect.stringContaining('not begun in this browser'),
    });
    expect((await go(callback)).status).toBe(303);
    expect((await go(callback)).status).toBe(403);
  });

  it('begins on our own page only', async () => {
    const link = await linkFor('dora-begins');
    const go = openBrowser();
    // The local stack would refuse it before the function does.
    const elsewhere = { 'sec-fetch-site': 'cross-site', origin: stack().url };
    expect(await go(link, 'POST', elsewhere)).toMatchObject({ status: 403, cookies: [] });
    expect((await go(link, 'POST')).status).toBe(303);
  });

  it.each([
    'https://evil.example/',
    'http://127.0.0.1:1/_local/connected',
    'javascript:alert(1)',
    'https://app.example.com/connected',
  ])('never leads to %s', async (elsewhere) => {
    const reply = await ask('POST', create.path, { body: { userId: 'user-1', returnTo: elsewhere } });
    expectProblem(reply, 'RETURN_TO_NOT_ALLOWED', create);
  });

  it('has no answer that a browser or a proxy keeps', async () => {
    const { headers } = await openBrowser()(await linkFor('emil-looks'));
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});
