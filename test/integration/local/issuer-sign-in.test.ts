import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { cognito, createClient, openBrowser, scopes, startIssuer } from './issuer-harness.ts';

const start = async (options: Parameters<typeof startIssuer>[0] = {}) => {
  const issuer = await startIssuer(options);
  return { issuer, client: await createClient(issuer) };
};

const reading = ['membership/check', 'membership/read', 'partner/read', 'audit/read'];
const reviewing = [...reading, 'membership/verify', 'membership/manage', 'membership/review', 'audit/manage'];

describe('a client that knows nothing but the standard', () => {
  it.each([cognito, 'https://issuer.example.com/'])('signs a person in at %s', async (issuerName) => {
    const { issuer, client } = await start({ issuerName });
    const { tokens, person } = await client.signInAs('ada');
    expect(person).toMatchObject({
      iss: issuerName,
      aud: 'local-console',
      sub: 'ada',
      name: 'Ada',
      preferred_username: 'ada',
      auth_time: Math.floor(issuer.clock.ms / 1000),
    });
    expect(tokens.expires_in).toBe(3600);
    const authorized = await issuer.authorize(`Bearer ${tokens.access_token}`, ['membership/review']);
    expect(authorized).toMatchObject({ authorized: true, claims: { sub: 'ada' } });
    const forbidden = await issuer.authorize(`Bearer ${tokens.access_token}`, ['partner/manage']);
    expect(forbidden).toMatchObject({ authorized: false, status: 403 });
    // An id token is for the client: the API takes none.
    expect(await issuer.authorize(`Bearer ${tokens.id_token}`, ['membership/review'])).toMatchObject({ status: 401 });
  });

  it('is told all that it needs by the discovery document', async () => {
    const { issuer, client } = await start();
    expect(client.server).toMatchObject({
      issuer: cognito,
      authorization_endpoint: `${issuer.base}/authorize`,
      token_endpoint: `${issuer.base}/token`,
      end_session_endpoint: `${issuer.base}/logout`,
      jwks_uri: `${issuer.base}/.well-known/jwks.json`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      scopes_supported: ['openid', 'profile', ...scopes],
      claims_supported: expect.arrayContaining(['sub', 'nonce', 'name', 'preferred_username']),
    });
  });

  it('is told the same as the console', async () => {
    const { issuer, client } = await start();
    expect(issuer.signIn.forConsole).toEqual({
      issuer: client.server.issuer,
      clientId: 'local-console',
      authorizationEndpoint: client.server.authorization_endpoint,
      tokenEndpoint: client.server.token_endpoint,
      endSessionEndpoint: client.server.end_session_endpoint,
      scopes: client.server.scopes_supported,
    });
  });

  it.each(['/console', '/docs/oauth2-redirect.html'])('is answered at %s of either host name', async (path) => {
    const { issuer, client } = await start();
    for (const origin of [issuer.url, `http://localhost:${issuer.port}`]) {
      const { tokens } = await client.signInAs('cleo', openBrowser(), { redirect_uri: origin + path });
      expect(tokens.scope).toContain('membership/check');
    }
  });
});

describe('the scopes of the tokens', () => {
  it.each([
    ['ada', reviewing],
    ['ben', reviewing],
    ['cleo', reading],
    ['dora', scopes.filter((scope) => scope !== 'sso/sign-in')],
    ['edi', [...reading, 'sso/sign-in']],
  ])('of %s are those that the person may have', async (person, allowed) => {
    const { client } = await start();
    const { tokens } = await client.signInAs(person);
    expect(tokens.scope?.split(' ').sort()).toEqual(['openid', ...allowed].sort());
    expect(decodeJwt(tokens.access_token)).toMatchObject({ sub: person, scope: tokens.scope });
  });

  it('are those that were asked for, without those that the person does not have', async () => {
    const { client } = await start();
    const scope = 'openid membership/read  partner/manage membership/read';
    const { tokens } = await client.signInAs('cleo', openBrowser(), { scope });
    expect(tokens.scope).toBe('openid membership/read');
  });

  it('are all of the person where none were asked for', async () => {
    const { client } = await start();
    const { tokens } = await client.signInAs('cleo', openBrowser(), { scope: undefined });
    expect(tokens.scope?.split(' ').sort()).toEqual(['openid', 'profile', ...reading].sort());
  });

  it('are good for as long as the stack was told', async () => {
    const { client } = await start({ lifetimeSeconds: 2 });
    const { tokens } = await client.signInAs('ada');
    const { iat = 0, exp = 0 } = decodeJwt(tokens.access_token);
    expect({ lifetime: exp - iat, told: tokens.expires_in }).toEqual({ lifetime: 2, told: 2 });
  });
});
