/** The sign-in of the local issuer: a page where one picks a person, in place of a login. */
import type { TokenIssuer } from '../aws/issuer.ts';
import type { HttpAnswer, HttpRequest } from '../http.ts';
import { createAuthorizationEndpoint } from './authorization-endpoint.ts';
import { consoleClient, type SignInClient } from './client.ts';
import { createSessionCookie } from './cookie.ts';
import { addressesBelow, consoleSignIn, discoveryDocument, oidcScopes } from './discovery.ts';
import { redirect, textPage } from './page.ts';
import { readParameters } from './parameters.ts';
import { createSessions } from './sessions.ts';
import { createTokenEndpoint } from './token-endpoint.ts';

interface SignInParts {
  readonly issuer: TokenIssuer;
  /** Every scope of the service. */
  readonly scopes: readonly string[];
  /** The base of the service's own URLs. */
  readonly serviceUrl: string;
  /** The path of the issuer, below `serviceUrl`. */
  readonly prefix: string;
  /** Of access tokens. */
  readonly lifetimeSeconds: number;
  /** Instead of the console. */
  readonly client?: SignInClient | undefined;
  /** What a person has to know, if the partner's own credentials are used. */
  readonly secret?: string | undefined;
  /** In milliseconds since 1970. */
  readonly now?: () => number;
}

/** Makes the handlers of the issuer's endpoints. */
export function createSignIn(parts: SignInParts) {
  const { issuer, scopes, serviceUrl, prefix, lifetimeSeconds, secret, now = Date.now } = parts;
  const { client = consoleClient(serviceUrl) } = parts;
  const sessions = createSessions(now);
  const addresses = addressesBelow(serviceUrl + prefix);
  const cookie = createSessionCookie(addresses.authorizationEndpoint, sessions);
  const hasSecret = client.secret !== undefined;
  const about = { name: issuer.name, addresses, scopes: [...oidcScopes, ...scopes], hasSecret };
  const endpoint = createAuthorizationEndpoint({
    issuerName: issuer.name,
    client,
    sessions,
    cookie,
    knownScopes: about.scopes,
    address: addresses.authorizationEndpoint,
    secret,
  });

  return {
    ...endpoint,
    configuration: discoveryDocument(about),
    /** What the console is told. */
    forConsole: consoleSignIn({ ...about, clientId: client.clientId }),
    ...createTokenEndpoint({ issuer, client, sessions, lifetimeSeconds }),

    /** Ends the session of the browser. */
    logout: async (query: URLSearchParams, request: Pick<HttpRequest, 'headers'>): Promise<HttpAnswer> => {
      const session = cookie.find(request);
      if (session !== undefined) sessions.end(session);
      const { get } = readParameters(query);
      // Cognito calls it `logout_uri`.
      const uri = get('post_logout_redirect_uri') ?? get('logout_uri');
      const isOurs = uri !== undefined && client.afterLogoutUris.includes(uri);
      const page = textPage(200, 'Signed out', 'The session of this browser has ended.');
      return cookie.forget(isOurs ? redirect(uri, { state: get('state') }) : await page);
    },

    /** Ends all sessions, as time does: nothing can be renewed. */
    endAll: sessions.endAll,
  };
}

export type SignIn = ReturnType<typeof createSignIn>;
