/** The client that people sign in to at the local issuer, and its addresses. */

export interface SignInClient {
  readonly clientId: string;
  /** Of a server that asks for tokens, as a service that signs users in by OpenID Connect; the console has none. */
  readonly secret?: string;
  /** Where a browser may be sent with a code. */
  readonly redirectUris: readonly string[];
  /** Where a browser may be sent after the end of a session. */
  readonly afterLogoutUris: readonly string[];
  /** Of the pages that may read the answers with tokens. */
  readonly origins: readonly string[];
}

/**
 * The console and the API page of the stack, by both of its host names: a person may type either.
 *
 * @param serviceUrl of the stack, without a slash at its end
 */
export function consoleClient(serviceUrl: string): SignInClient {
  const { port } = new URL(serviceUrl);
  const origins = ['127.0.0.1', 'localhost'].map((host) => new URL(`http://${host}:${port}`).origin);
  const consoleUris = origins.map((origin) => `${origin}/console`);
  return {
    clientId: 'local-console',
    redirectUris: [...consoleUris, ...origins.map((origin) => `${origin}/docs/oauth2-redirect.html`)],
    afterLogoutUris: consoleUris,
    origins,
  };
}
