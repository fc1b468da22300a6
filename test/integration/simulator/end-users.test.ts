import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sampleAccounts } from '../../../local/simulator/seed.ts';
import type { Simulator } from '../../../local/simulator/simulator.ts';
import { consentAt } from '../../support/consent.ts';
import { start } from './harness.ts';

const redirectUri = 'http://127.0.0.1:3000/connect/callback';

const addressOf = ({ authorizeUrl, credentials }: Simulator, more: Readonly<Record<string, string>> = {}): string => {
  const usual = { client_id: credentials.apiKey, redirect_uri: redirectUri, response_type: 'code' };
  return `${authorizeUrl}?${new URLSearchParams({ ...usual, scope: 'account_read', state: 's1', ...more })}`;
};
const codeFrom = async (simulator: Simulator, more: Readonly<Record<string, string>> = {}): Promise<string> => {
  const back = await consentAt(addressOf(simulator, more), { user: sampleAccounts.member });
  return back.searchParams.get('code') ?? '';
};
const exchange = async (
  { endUserTokenUrl, credentials }: Simulator,
  form: Readonly<Record<string, string>>,
  login = `${credentials.apiKey}:${credentials.clientSecret}`,
) => {
  const response = await fetch(endUserTokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'authorization_code', redirect_uri: redirectUri, ...form }),
  });
  return { status: response.status, json: (await response.json()) as { access_token?: string; error?: string } };
};

describe('the page of consent', () => {
  it('sends the browser back with a code or a refusal, and the state', async () => {
    const simulator = await start();
    const [allowed, denied] = [
      await consentAt(addressOf(simulator), { user: sampleAccounts.member }),
      await consentAt(addressOf(simulator), { user: sampleAccounts.member, decision: 'deny' }),
    ];
    expect(allowed.href.startsWith(`${redirectUri}?code=`)).toBe(true);
    expect(allowed.searchParams.get('state')).toBe('s1');
    expect(denied.href).toBe(`${redirectUri}?error=access_denied&state=s1`);
  });

  it.each([
    ['another client', { client_id: 'somebody' }],
    ['an address that is not of this machine', { redirect_uri: 'https://evil.example/' }],
  ])('leads nowhere for %s', async (_what, more) => {
    const response = await fetch(addressOf(await start(), more), { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
  });

  it('leads nowhere but to an address that is registered', async () => {
    const simulator = await start({ redirectUris: [redirectUri] });
    expect((await fetch(addressOf(simulator), { redirect: 'manual' })).status).toBe(200);
    const other = { redirect_uri: `${redirectUri}/other` };
    expect((await fetch(addressOf(simulator, other), { redirect: 'manual' })).status).toBe(400);
  });

  it.each([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ scope: 'everything' }, 'invalid_scope'],
    [{ code_challenge: 'x', code_challenge_method: 'plain' }, 'invalid_request'],
  ])('tells the application of %j', async (more, error) => {
    const back = await consentAt(addressOf(await start(), more), { user: sampleAccounts.member });
    expect(back.searchParams.get('error')).toBe(error);
  });

  it('asks who it is again where that is wanted', async () => {
    const simulator = await start();
    const signIn = await fetch(`${new URL('sign-in', simulator.authorizeUrl)}`, {
      method: 'POST',
      body: new URLSearchParams(`${new URL(addressOf(simulator)).search.slice(1)}&user=${sampleAccounts.member}`),
    });
    const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const pageOf = async (more = {}) => (await fetch(addressOf(simulator, more), { headers: { cookie } })).text();
    expect(await pageOf()).toContain('Allow access?');
    expect(await pageOf({ prompt: 'login' })).toContain('Sign in to Constant Contact');
  });
});

describe('the exchange of a code', () => {
  it('gives a token of the account, once', async () => {
    const simulator = await start();
    const code = await codeFrom(simulator);
    const { status, json } = await exchange(simulator, { code });
    expect(status).toBe(200);
    const headers = { authorization: `Bearer ${json.access_token}` };
    const summary = await fetch(`${simulator.apiUrl}/account/summary`, { headers });
    expect(await summary.json()).toMatchObject({ encoded_account_id: sampleAccounts.member });
    expect(await exchange(simulator, { code })).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  });

  it('ends after five minutes', async () => {
    let now = Date.UTC(2026, 10, 21);
    const simulator = await start({ now: () => now });
    const code = await codeFrom(simulator);
    now += 300_000;
    expect(await exchange(simulator, { code })).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  });

  it('is refused to another app, and for another address', async () => {
    const simulator = await start();
    const code = await codeFrom(simulator);
    expect(await exchange(simulator, { code }, 'a:b')).toMatchObject({
      status: 401,
      json: { error: 'invalid_client' },
    });
    const other = { code, redirect_uri: `${redirectUri}2` };
    expect(await exchange(simulator, other)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
  });

  it('needs the verifier of the challenge, and none where there was no challenge', async () => {
    const simulator = await start();
    const verifier = 'v'.repeat(43);
    const code_challenge = createHash('sha256').update(verifier).digest('base64url');
    const challenge = { code_challenge, code_challenge_method: 'S256' };
    const refused = { status: 400, json: { error: 'invalid_grant' } };
    expect(await exchange(simulator, { code: await codeFrom(simulator, challenge) })).toMatchObject(refused);
    const wrong = { code: await codeFrom(simulator, challenge), code_verifier: 'w'.repeat(43) };
    expect(await exchange(simulator, wrong)).toMatchObject(refused);
    const right = { code: await codeFrom(simulator, challenge), code_verifier: verifier };
    expect((await exchange(simulator, right)).status).toBe(200);
    const unasked = { code: await codeFrom(simulator), code_verifier: verifier };
    expect(await exchange(simulator, unasked)).toMatchObject(refused);
  });
});
