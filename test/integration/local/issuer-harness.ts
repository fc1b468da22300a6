/** The local issuer behind real HTTP, and a browser that signs in to it. */
import * as oauth from 'oauth4webapi';
import { createAuthorizer } from '../../../local/aws/api-gateway/authorizer.ts';
import { createIssuer } from '../../../local/aws/issuer.ts';
import { createControlRoutes, issuerPrefix } from '../../../local/control-routes.ts';
import type { HttpHandler } from '../../../local/http.ts';
import type { SignInClient } from '../../../local/sign-in/client.ts';
import { createSignIn } from '../../../local/sign-in/sign-in.ts';
import { scopes as allScopes } from '../../../shared/api/operation.ts';
import { call } from './http-api-harness.ts';
import { serveForTest } from './support.ts';

export const cognito = 'https://cognito-idp.eu-test-1.amazonaws.com/eu-test-1_Pool';
export const scopes = Object.keys(allScopes);
const audience = 'first-client';

interface Options {
  readonly issuerName?: string;
  readonly secret?: string;
  readonly lifetimeSeconds?: number;
  readonly client?: SignInClient;
}

/** The issuer's endpoints, with a clock that the test sets forward. */
export const startIssuer = async ({ issuerName = cognito, secret, lifetimeSeconds = 3600, client }: Options = {}) => {
  let handle: HttpHandler = async () => ({ status: 503 });
  const server = await serveForTest((request) => handle(request));
  const clock = { ms: Date.now() };
  const now = (): number => clock.ms;
  const issuer = await createIssuer({ issuer: issuerName, audience, now });
  const parts = { serviceUrl: server.url, prefix: issuerPrefix, lifetimeSeconds, secret, now, client };
  const signIn = createSignIn({ issuer, scopes, ...parts });
  handle = createControlRoutes({
    issuer,
    signIn,
    scopes,
    schedules: { names: [], run: () => undefined, start: () => {}, close: () => {} },
    outbox: { control: () => ({ status: 204 }) },
    events: { all: () => [], clear: () => {} },
    simulator: undefined,
    serviceUrl: server.url,
    secret,
  });
  const base = server.url + issuerPrefix;
  return {
    url: server.url,
    port: server.port,
    base,
    clock,
    signIn,
    keys: issuer.keys,
    consoleUri: `${server.url}/console`,
    /** The check of the API. */
    authorize: createAuthorizer({ issuer: issuerName, audience: [audience] }, issuer.keys),
    postToken: (
      form: Readonly<Record<string, string>> | readonly [string, string][],
      headers: Readonly<Record<string, string>> = {},
    ) => fetch(`${base}/token`, { method: 'POST', body: new URLSearchParams(form), headers }),
  };
};

export type TestIssuer = Awaited<ReturnType<typeof startIssuer>>;
type ServedIssuer = Pick<TestIssuer, 'url' | 'base' | 'consoleUri'> & {
  readonly signIn: Pick<TestIssuer['signIn'], 'forConsole'>;
};

const unescaped = (text = ''): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** The form of a page: where it goes, what it holds, and whom it offers. */
export const formOf = (page: string) => ({
  action: unescaped(/<form method="post" action="([^"]*)">/.exec(page)?.[1]),
  fields: Object.fromEntries(
    [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name, value]) => [
      unescaped(name),
      unescaped(value),
    ]),
  ),
  people: [...page.matchAll(/<button name="person" value="([^"]*)">/g)].map(([, subject]) => subject),
});

type Headers = Readonly<Record<string, string>>;

/**
 * A browser with cookies, which follows no redirect. It sends raw requests: `fetch` sets
 * `Sec-Fetch-Mode` itself.
 */
export const openBrowser = () => {
  const cookies = new Map<string, string>();
  const send = async (url: URL, method: string, headers: Headers, body?: string) => {
    const jar = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const lines = Object.entries({ ...headers, ...(jar !== '' && { cookie: jar }) }).flat();
    const options = { method, headers: lines, ...(body !== undefined && { body }) };
    const answer = await call(url.origin, url.pathname + url.search, options);
    const [cookie] = answer.headers['set-cookie'] ?? [];
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie ?? '') ?? [];
    if (cookie?.includes('Max-Age=0')) cookies.delete(name);
    else if (cookie !== undefined) cookies.set(name, value);
    const { location } = answer.headers;
    return {
      status: answer.status,
      headers: answer.headers,
      cookie,
      page: answer.body,
      callback: location === undefined ? undefined : new URL(location),
    };
  };
  return {
    get: (url: string | URL, headers: Headers = {}) => send(new URL(url), 'GET', headers),
    /** Sends the form of a page, as the button of a person does. */
    pick: (url: string, page: string, more: Headers, headers: Headers = {}) => {
      const { action, fields } = formOf(page);
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      const body = new URLSearchParams({ ...fields, ...more }).toString();
      return send(new URL(action, url), 'POST', { ...type, ...headers }, body);
    },
  };
};

/** A client of the issuer: a public one, as the console is, unless it authenticates itself. */
export const createClient = async (
  { url, base, signIn, consoleUri }: ServedIssuer,
  authentication: oauth.ClientAuth = oauth.None(),
) => {
  const options = { [oauth.allowInsecureRequests]: true };
  const found = await fetch(`${base}/.well-known/openid-configuration`);
  const server = await oauth.processDiscoveryResponse(new URL(signIn.forConsole.issuer), found);
  const client = { client_id: signIn.forConsole.clientId };

  /** Begins a sign-in: the address for the browser, and what the client keeps meanwhile. */
  const begin = async (changes: Readonly<Record<string, string | undefined>> = {}) => {
    const verifier = oauth.generateRandomCodeVerifier();
    const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
    const address = new URL(server.authorization_endpoint ?? '');
    const parameters = {
      client_id: client.client_id,
      redirect_uri: consoleUri,
      response_type: 'code',
      scope: ['openid', ...scopes].join(' '),
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...changes,
    };
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) address.searchParams.set(name, value);
    }
    return { address, verifier, state, nonce, redirectUri: parameters.redirect_uri };
  };
  type Begun = Awaited<ReturnType<typeof begin>>;

  const finish = async ({ verifier, state, nonce, redirectUri }: Begun, callback: URL) => {
    const checked = oauth.validateAuthResponse(server, client, callback, state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      checked,
      redirectUri,
      verifier,
      options,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(server, response, options);
    return { tokens, person: oauth.getValidatedIdTokenClaims(tokens) };
  };

  return {
    server,
    begin,
    finish,
    /** Through the page, from the first request to the tokens. */
    signInAs: async (person: string, browser = openBrowser(), changes: Parameters<typeof begin>[0] = {}) => {
      const begun = await begin({ prompt: 'login', ...changes });
      const { page } = await browser.get(begun.address);
      const { callback } = await browser.pick(url, page, { person });
      return finish(begun, callback ?? new URL('about:blank'));
    },
    refresh: async (token: string) => {
      const response = await oauth.refreshTokenGrantRequest(server, client, authentication, token, options);
      return oauth.processRefreshTokenResponse(server, client, response);
    },
  };
};
