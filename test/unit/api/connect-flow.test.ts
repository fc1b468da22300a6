import { describe, expect, it } from 'vitest';
import { askPage, foreignFormPage, unknownLinkPage } from '../../../shared/api/pages/connect.ts';
import { returnOf, shownAtBegin, shownAtEnd } from '../../../shared/api/pages/connect-flow.ts';
import { renderPage } from '../../../shared/api/pages/page.ts';
import { createVisitCookie } from '../../../shared/api/pages/visit-cookie.ts';
import type { Connection, ConnectionFailureCode } from '../../../shared/domain/connections/connection.ts';

const cookie = createVisitCookie('https://api.example');
const local = createVisitCookie('http://127.0.0.1:3000');
const state = 'a-state';
const connection: Connection = {
  connectionId: 'connection-1',
  userId: 'user-1',
  returnTo: 'https://app.example.com/connected?x=1',
  askedBy: 'app',
  endsAt: 0,
};
const parts = { cookie, signResult: async () => 'signed', requestId: 'request-1' };
const bodyOf = async (shown: Awaited<ReturnType<typeof shownAtEnd>>): Promise<string> =>
  'page' in shown ? (await renderPage(shown.page)).body : '';
const read = (query: string, cookies = {}) => returnOf(new URLSearchParams(query), cookies, cookie);

describe('the cookie of a visit', () => {
  it('is bound to the host, hidden from scripts, and sent with a link from elsewhere', () => {
    expect(cookie.set(state, 'secret')).toMatch(
      /^__Host-connect_[0-9a-f]{16}=secret; Max-Age=1800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(cookie.forget(state)).toMatch(
      /^__Host-connect_[0-9a-f]{16}=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  it('works over http on this machine, with a name of its own for each port', () => {
    expect(local.set(state, 'secret')).toMatch(
      /^connect_3000_[0-9a-f]{16}=secret; Max-Age=1800; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  it.each([cookie, local])('is that of its own visit', (each) => {
    const [name = '', value = ''] = (each.set(state, 'secret').split(';')[0] ?? '').split('=');
    expect(each.read(state, { [name]: value })).toBe('secret');
    expect(each.read('another state', { [name]: value })).toBeUndefined();
    expect(each.read('toString', {})).toBeUndefined();
  });
});

describe('what a browser brings back', () => {
  it('is a code, with the state and the cookie', () => {
    const [name = ''] = cookie.set(state, '').split('=');
    expect(read(`state=${state}&code=abc`, { [name]: 'secret' })).toEqual({
      state,
      browserSecret: 'secret',
      answer: { code: 'abc' },
    });
  });

  it.each([
    [`state=${state}&error=access_denied`, { error: 'access_denied' }],
    [`state=${state}&error=access_denied&code=abc`, { error: 'access_denied' }],
    [`state=${state}`, { error: 'no code' }],
    [`state=${state}&code=`, { error: 'no code' }],
    [`state=${state}&code=a&code=b`, { error: 'no code' }],
    [`state=${state}&code=%00`, { error: 'no code' }],
    [`state=${state}&code=${'x'.repeat(2_049)}`, { error: 'no code' }],
  ])('may be no code: %s', (query, answer) => expect(read(query)).toMatchObject({ answer }));

  it.each(['', 'code=abc', 'state=', 'state=a&state=b&code=c'])('is nothing without one state: %s', (query) => {
    expect(read(query)).toBeUndefined();
  });
});

describe('what a browser gets', () => {
  it('is the way to the vendor with the cookie, or a page', () => {
    const begun = { outcome: 'begun', address: 'https://authz.example/', state, browserSecret: 's' } as const;
    expect(shownAtBegin('link', begun, parts)).toEqual({
      redirect: 'https://authz.example/',
      cookies: [cookie.set(state, 's')],
    });
    expect(shownAtBegin('link', { outcome: 'unknown_link' }, parts)).toEqual({ page: unknownLinkPage });
    expect(shownAtBegin('link', { outcome: 'not_ready' }, parts)).toMatchObject({ page: { status: 503 } });
  });

  it('is the way back with the statement, and without the cookie', async () => {
    const result = { linked: true, code: 'MEMBER', allowed: true, accountId: 'a07e' } as never;
    expect(await shownAtEnd(state, { outcome: 'ended', connection, result }, parts)).toEqual({
      redirect: 'https://app.example.com/connected?x=1&statement=signed',
      cookies: [cookie.forget(state)],
    });
  });

  it('is the way back without a statement, if none can be signed: what is done is done', async () => {
    const result = { linked: true, code: 'MEMBER', allowed: true, accountId: 'a07e' } as never;
    const unsigned = { ...parts, signResult: async () => undefined };
    expect(await shownAtEnd(state, { outcome: 'ended', connection, result }, unsigned)).toMatchObject({
      redirect: connection.returnTo,
    });
  });

  it('is a page that keeps the cookie of whoever is there, if nothing has begun in this browser', async () => {
    expect(await shownAtEnd(state, { outcome: 'unknown_visit' }, parts)).toEqual({
      page: expect.objectContaining({ status: 403 }),
    });
  });

  it.each<ConnectionFailureCode>([
    'CONSENT_DENIED',
    'ACCOUNT_NOT_READABLE',
    'TOO_MANY_LINKS',
    'VISIT_EXPIRED',
    'VENDOR_FAILED',
  ])('is a page with a way on and a way back: %s', async (code) => {
    const result = { linked: false, code } as const;
    const failed = await shownAtEnd(state, { outcome: 'failed', connection, result, retryLink: 'again' }, parts);
    const body = await bodyOf(failed);
    expect(body).toContain('<form method="post" action="/connect/again">');
    expect(body).toContain(
      '<a class="button" href="https://app.example.com/connected?x=1&amp;statement=signed">Back to app.example.com</a>',
    );
    const over = await shownAtEnd(state, { outcome: 'failed', connection, result, retryLink: undefined }, parts);
    expect(await bodyOf(over)).not.toContain('<form');
  });
});

describe('the page of a link', () => {
  it('names the host it leads back to, and has one button', async () => {
    const { body } = await renderPage(askPage('a-link', 'http://127.0.0.1:3000/_local/connected'));
    expect(body).toContain('<strong>127.0.0.1:3000</strong>');
    expect(body.match(/<button>/g)).toHaveLength(1);
    expect(body).toContain('<form method="post" action="/connect/a-link">');
  });

  it('escapes what is put in', async () => {
    const { body } = await renderPage(askPage('"><script>', 'https://app.example.com/'));
    expect(body).not.toContain('<script>');
  });

  it('is another one for a form that is not ours', () => expect(foreignFormPage.status).toBe(403));
});
