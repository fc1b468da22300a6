/**
 * Sign-in by the authorization-code flow with PKCE (RFC 7636). The tokens stay in memory: a page
 * that is loaded again asks the issuer again, which knows the person.
 */
import * as oauth from 'oauth4webapi';
import type { SignIn } from '../../../shared/api/site/sign-in.ts';
import { keep, keepsNothing, kept } from './storage.ts';

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
  readonly person: { readonly id: string; readonly name: string };
  readonly scopes: ReadonlySet<string>;
}

/** What has to outlive the way to the issuer and back; none of it is worth anything without the code. */
interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
}

const pendingKey = 'sign-in';
const usualSeconds = 300;
/** Of a request to the issuer, or for how to reach it. */
export const longestMs = 10_000;
const redirectUri = (): string => `${location.origin}/console`;
/** On a developer's machine the issuer is reached without TLS; elsewhere the CSP lets no such address be asked. */
const options = (): oauth.TokenEndpointRequestOptions => ({
  signal: AbortSignal.timeout(longestMs),
  [oauth.allowInsecureRequests]: location.protocol === 'http:',
});

const serverOf = ({ issuer, authorizationEndpoint, tokenEndpoint }: SignIn): oauth.AuthorizationServer => ({
  issuer,
  authorization_endpoint: authorizationEndpoint,
  token_endpoint: tokenEndpoint,
});

/** Leaves for the issuer. @param returnTo the path to come back to. @throws CannotKeep */
export async function beginSignIn(signIn: SignIn, returnTo: string): Promise<void> {
  const pending: Pending = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    returnTo,
  };
  if (!keep(pendingKey, JSON.stringify(pending))) throw new CannotKeep(keepsNothing);
  const url = new URL(signIn.authorizationEndpoint);
  const parameters = {
    client_id: signIn.clientId,
    redirect_uri: redirectUri(),
    response_type: 'code',
    scope: [...new Set(['openid', ...signIn.scopes])].join(' '),
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  location.assign(url);
}

/** Whether the page was opened by the issuer, with a code or an error. */
export const isAnswer = (address: URL): boolean =>
  address.searchParams.has('error') || (address.searchParams.has('state') && address.searchParams.has('code'));

/**
 * Ends a sign-in with the issuer's answer in the address.
 *
 * @throws Error for an answer that this tab has not asked for, a refusal of the issuer, or no network
 */
export async function endSignIn(signIn: SignIn, address: URL): Promise<{ tokens: Tokens; returnTo: string }> {
  const asked = kept(pendingKey);
  keep(pendingKey, null);
  if (asked === undefined) throw new CannotKeep(keepsNothing);
  if (asked === null) throw new Error('This tab has not asked for a sign-in.');
  const { state, nonce, verifier, returnTo }: Pending = JSON.parse(asked);
  const [server, client] = [serverOf(signIn), { client_id: signIn.clientId }];
  const parameters = oauth.validateAuthResponse(server, client, address, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri(),
    verifier,
    options(),
  );
  const answer = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
  return { tokens: tokensOf(answer, Date.now()), returnTo };
}

/** The issuer has answered, and gives no token, or there is nobody to ask. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof oauth.ResponseBodyError || error instanceof NothingToRenew;

class NothingToRenew extends Error {}

/** Its message is for people. */
export class CannotKeep extends Error {}

/** New tokens for the same person. @throws Error if the issuer refuses, or cannot be reached */
export async function renew(signIn: SignIn | null, old: Tokens): Promise<Tokens> {
  if (signIn === null || old.refreshToken === undefined) throw new NothingToRenew('The sign-in has ended.');
  const [server, client] = [serverOf(signIn), { client_id: signIn.clientId }];
  const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), old.refreshToken, options());
  const answer = await oauth.processRefreshTokenResponse(server, client, response);
  const next = tokensOf(answer, Date.now());
  // An issuer need not repeat who it is, nor hand out another refresh token.
  return { ...next, refreshToken: next.refreshToken ?? old.refreshToken, person: old.person };
}

function tokensOf(answer: oauth.TokenEndpointResponse, now: number): Tokens {
  const claims = oauth.getValidatedIdTokenClaims(answer);
  const id = claims?.sub ?? '';
  const name = [claims?.['name'], claims?.['preferred_username'], claims?.['email'], id].find(
    (value) => typeof value === 'string' && value !== '',
  );
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    expiresAt: now + (answer.expires_in ?? usualSeconds) * 1000,
    person: { id, name: String(name ?? id) },
    scopes: scopesOf(answer.access_token, answer.scope),
  };
}

/**
 * The scopes that the API will see. The token says it better than the answer beside it, which may
 * repeat what was asked for. It only decides what is shown: the API decides what may be done.
 */
function scopesOf(accessToken: string, beside = ''): ReadonlySet<string> {
  // One text with blanks, or a list: issuers differ, and some call it `scp`.
  const words = (value: unknown): Set<string> => new Set([value].flat().join(' ').split(' ').filter(Boolean));
  try {
    const [, part = ''] = accessToken.split('.');
    const { scope, scp } = JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/')));
    return words(scope ?? scp ?? beside);
  } catch {
    return words(beside);
  }
}
