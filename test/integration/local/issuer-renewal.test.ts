import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { codeLifetimeMs } from '../../../local/sign-in/sessions.ts';
import { createClient, openBrowser, startIssuer } from './issuer-harness.ts';

const start = async () => {
  const issuer = await startIssuer();
  return { issuer, client: await createClient(issuer) };
};

describe('a refresh token', () => {
  it('is good once, for new tokens of the same person', async () => {
    const { client } = await start();
    const first = await client.signInAs('cleo');
    const second = await client.refresh(first.tokens.refresh_token ?? '');
    const third = await client.refresh(second.refresh_token ?? '');
    expect(decodeJwt(third.access_token)).toMatchObject({ sub: 'cleo', scope: first.tokens.scope });
    expect(third.access_token).not.toBe(first.tokens.access_token);
  });

  it('that comes again ends the session and all that came of it', async () => {
    const { client } = await start();
    const browser = openBrowser();
    const { tokens } = await client.signInAs('cleo', browser);
    const second = await client.refresh(tokens.refresh_token ?? '');
    await expect(client.refresh(tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(client.refresh(second.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
    const { callback } = await browser.get((await client.begin({ prompt: 'none' })).address);
    expect(callback?.searchParams.get('error')).toBe('login_required');
  });

  it('may give fewer scopes, and no others', async () => {
    const { issuer, client } = await start();
    const { tokens } = await client.signInAs('cleo');
    const form = { grant_type: 'refresh_token', client_id: 'local-console' };
    const ask = async (token: unknown, scope: string): Promise<Record<string, unknown>> =>
      JSON.parse(await (await issuer.postToken({ ...form, refresh_token: String(token), scope })).text());
    expect(await ask(tokens.refresh_token, 'membership/manage')).toMatchObject({ error: 'invalid_scope' });
    const fewer = await ask(tokens.refresh_token, 'membership/read');
    expect(fewer).toMatchObject({ scope: 'membership/read' });
    expect(fewer).not.toHaveProperty('id_token');
    expect(await ask(fewer['refresh_token'], 'membership/check')).toMatchObject({ scope: 'membership/check' });
  });
});

describe('a code', () => {
  const exchange = async (change: Readonly<Record<string, string>> = {}, afterMs = 0) => {
    const { issuer, client } = await start();
    const begun = await client.begin({ login_hint: 'ada' });
    const { callback } = await openBrowser().get(begun.address);
    issuer.clock.ms += afterMs;
    const good = {
      grant_type: 'authorization_code',
      client_id: 'local-console',
      redirect_uri: issuer.consoleUri,
      code: callback?.searchParams.get('code') ?? '',
      code_verifier: begun.verifier,
    };
    const ask = async (form: Readonly<Record<string, string>>) => {
      const response = await issuer.postToken(form);
      const body = JSON.parse(await response.text());
      return { status: response.status, error: body.error, refreshToken: body.refresh_token };
    };
    return { first: await ask({ ...good, ...change }), again: () => ask(good), client };
  };

  it('is good for a minute', async () => {
    expect((await exchange({}, codeLifetimeMs - 1)).first).toMatchObject({ status: 200 });
    expect((await exchange({}, codeLifetimeMs)).first).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  it('is good once: the second time takes back what the first has given', async () => {
    const { first, again, client } = await exchange();
    expect(first.status).toBe(200);
    expect(await again()).toMatchObject({ status: 400, error: 'invalid_grant' });
    await expect(client.refresh(first.refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it.each([
    ['code_verifier', 'a'.repeat(43)],
    ['redirect_uri', 'http://127.0.0.1/console'],
  ])('is not good with another %s, and then for nothing', async (name, value) => {
    const { first, again } = await exchange({ [name]: value });
    expect(first).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await again()).toMatchObject({ status: 400, error: 'invalid_grant' });
  });
});
