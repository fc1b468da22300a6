/**
 * The token issuer: signs access tokens that the template's own authorizer accepts, and id tokens
 * for the client that a person has signed in to.
 */
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWTPayload, SignJWT } from 'jose';

export interface TokenOptions {
  readonly scopes: readonly string[];
  /** One hour by default; zero or less makes a token that has expired. */
  readonly lifetimeSeconds?: number;
  /** Defaults to the audience of the authorizer. */
  readonly audience?: string;
  /** The person who has signed in to the client. Defaults to the client itself. */
  readonly subject?: string;
}

export interface IdTokenOptions {
  readonly subject: string;
  readonly clientId: string;
  /** Of the authorization request. */
  readonly nonce: string | undefined;
  readonly authenticatedAtMs: number;
  /** What it says about the person. */
  readonly claims: Readonly<Record<string, string>>;
  readonly lifetimeSeconds: number;
}

export interface TokenIssuer {
  /** As in the `iss` of its tokens. */
  readonly name: string;
  readonly keys: JSONWebKeySet;
  /** A signed access token. */
  token(options: TokenOptions): Promise<string>;
  /** A signed id token. */
  idToken(options: IdTokenOptions): Promise<string>;
}

export const defaultLifetimeSeconds = 3600;

interface IssuerOptions {
  readonly issuer: string;
  readonly audience: string;
  /** In milliseconds since 1970. */
  readonly now?: () => number;
}

let pair: ReturnType<typeof generateKeyPair> | undefined;

/**
 * Creates an issuer. All of a process have one key pair, because a new one takes a while, each under
 * an id of its own: an authorizer takes the tokens of its issuer only.
 */
export const createIssuer = async ({ issuer, audience, now = Date.now }: IssuerOptions): Promise<TokenIssuer> => {
  pair ??= generateKeyPair('RS256');
  const { publicKey, privateKey } = await pair;
  const kid = randomUUID();
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }] };
  // An access token of a Cognito user pool names its client and has no audience; other issuers set
  // the audience.
  const isCognito = issuer.startsWith('https://cognito-idp.');
  const sign = (claims: JWTPayload, subject: string, lifetimeSeconds: number): Promise<string> => {
    const at = Math.floor(now() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid })
      .setIssuer(issuer)
      .setSubject(subject)
      .setIssuedAt(Math.min(at, at + lifetimeSeconds))
      .setExpirationTime(at + lifetimeSeconds)
      .setJti(randomUUID())
      .sign(privateKey);
  };
  return {
    name: issuer,
    keys,
    token: ({ scopes, lifetimeSeconds = defaultLifetimeSeconds, audience: tokenAudience = audience, subject }) => {
      const client = isCognito ? tokenAudience : 'local-application';
      const claims = { token_use: 'access', scope: scopes.join(' '), client_id: client, version: 2 };
      return sign(isCognito ? claims : { ...claims, aud: tokenAudience }, subject ?? client, lifetimeSeconds);
    },
    idToken: ({ subject, clientId, nonce, authenticatedAtMs, claims, lifetimeSeconds }) => {
      const ofPerson = { ...claims, token_use: 'id', aud: clientId, auth_time: Math.floor(authenticatedAtMs / 1000) };
      return sign(nonce === undefined ? ofPerson : { ...ofPerson, nonce }, subject, lifetimeSeconds);
    },
  };
};
