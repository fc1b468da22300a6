/** The token issuer: signs access tokens that the template's own authorizer accepts. */
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';

export interface TokenOptions {
  readonly scopes: readonly string[];
  /** One hour by default; zero or less makes a token that has expired. */
  readonly lifetimeSeconds?: number;
  /** Defaults to the audience of the authorizer. */
  readonly audience?: string;
  /** The person who has signed in to the client. Defaults to the client itself. */
  readonly subject?: string;
}

export interface TokenIssuer {
  readonly keys: JSONWebKeySet;
  /** A signed access token. */
  token(options: TokenOptions): Promise<string>;
  /** The document at `<issuer>/.well-known/openid-configuration`. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

export const defaultLifetimeSeconds = 3600;

interface IssuerOptions {
  readonly issuer: string;
  readonly audience: string;
  /** The URL on this machine below which the keys are served. */
  readonly baseUrl: string;
}

/** Creates an issuer with a new key pair. */
export const createIssuer = async ({ issuer, audience, baseUrl }: IssuerOptions): Promise<TokenIssuer> => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const kid = randomUUID();
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }] };
  // An access token of a Cognito user pool names its client and has no audience; other issuers set
  // the audience.
  const isCognito = issuer.startsWith('https://cognito-idp.');
  return {
    keys,
    configuration: {
      issuer,
      jwks_uri: `${baseUrl}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['RS256'],
    },
    token: ({ scopes, lifetimeSeconds = defaultLifetimeSeconds, audience: tokenAudience = audience, subject }) => {
      const now = Math.floor(Date.now() / 1000);
      const client = isCognito ? tokenAudience : 'local-application';
      const claims = { token_use: 'access', scope: scopes.join(' '), client_id: client, version: 2 };
      return new SignJWT(isCognito ? claims : { ...claims, aud: tokenAudience })
        .setProtectedHeader({ alg: 'RS256', kid })
        .setIssuer(issuer)
        .setSubject(subject ?? client)
        .setIssuedAt(Math.min(now, now + lifetimeSeconds))
        .setExpirationTime(now + lifetimeSeconds)
        .setJti(randomUUID())
        .sign(privateKey);
    },
  };
};
