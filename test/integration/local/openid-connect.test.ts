/**
 * Constant Contact's newer way of single sign-on (docs/guides/openid-connect.md): a service that is
 * given a discovery URL, a client id and a secret signs users in at a provider.
 */
import * as oauth from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { createClient, openBrowser, startIssuer } from './issuer-harness.ts';

const redirectUri = 'https://login.example.com/oidc/callback';
/** With what has to be encoded in a header. */
const secret = 'a secret: 100% + ü';
const start = (authentication?: oauth.ClientAuth) =>
  startIssuer({
    client: { clientId: 'constant-contact', secret, redirectUris: [redirectUri], afterLogoutUris: [], origins: [] },
  }).then(async (issuer) => ({ issuer, client: await createClient(issuer, authentication) }));
const asked = { redirect_uri: redirectUri, scope: 'openid profile' };

describe('a service with a client secret', () => {
  it.each([
    ['the header', oauth.ClientSecretBasic(secret)],
    ['the form', oauth.ClientSecretPost(secret)],
  ])('that sends it in %s learns who has signed in', async (_, authentication) => {
    const { client } = await start(authentication);
    const { person, tokens } = await client.signInAs('ada', openBrowser(), asked);
    expect(person).toMatchObject({ aud: 'constant-contact', sub: 'ada', name: 'Ada', preferred_username: 'ada' });
    // Nothing that our API would take a request for.
    expect(tokens.scope).toBe('openid profile');
  });

  it('can tell that from the discovery document', async () => {
    const { client } = await start();
    expect(client.server.token_endpoint_auth_methods_supported).toEqual(['client_secret_basic', 'client_secret_post']);
  });

  it.each([
    ['another secret in the header', oauth.ClientSecretBasic('another')],
    ['another secret in the form', oauth.ClientSecretPost('another')],
    ['no secret', oauth.None()],
  ])('gets no token with %s', async (_, authentication) => {
    const { client } = await start(authentication);
    await expect(client.signInAs('ada', openBrowser(), asked)).rejects.toThrow();
  });

  it('gets the user anew where it asks for that, and the same subject each time', async () => {
    const { client } = await start(oauth.ClientSecretBasic(secret));
    const browser = openBrowser();
    const first = await client.signInAs('ben', browser, asked);
    const again = await client.signInAs('ben', browser, { ...asked, prompt: 'login' });
    expect([first.person?.sub, again.person?.sub]).toEqual(['ben', 'ben']);
  });
});
