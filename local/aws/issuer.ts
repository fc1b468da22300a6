/** The token issuer: signs access tokens that the template's own authorizer accepts. */
import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';

export interface TokenOptions {
  readonly scopes: readonly string[];
  /** One hour by default; zero or less makes a token that has expired. */
  readonly lifetimeSeconds?: number;
  /** Instead of the one that the authorizer asks for. */
  readonly audience?: string;
  /** Who is behind the client: a person who has signed in. Absent: the client itself. */
  readonly subject?: string;
}

export interface TokenIssuer {
  readonly keys: JSONWebKeySet;
  /** A signed access token. */
  token(options: TokenOptions): Promise<string>;
  /** What `<issuer>/.well-known/openid-configuration` says. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

export const defaultLifetimeSeconds = 3600;

interface IssuerOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Where the keys are served on this machine. */
  readonly baseUrl: string;
}

/** Makes an issuer with a key pair of its own. */
export const createIssuer = async ({ issuer, audience, baseUrl }: IssuerOptions): Promise<TokenIssuer> => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const kid = randomUUID();
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }] };
  // An access token of a Cognito user pool names its client and has no audience; other issuers set the audience.
  const isCognito = issuer.startsWith('https://cognito-idp.');
  return {
    keys,
    configuration: {
      issuer,
      jwks_uri: `${baseUrl}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['RS256'],
    },
    token: ({ scopes, lifetimeSeconds = defaultLifetimeSeconds, audience: wanted = audience, subject }) => {
      const now = Math.floor(Date.now() / 1000);
      const client = isCognito ? wanted : 'local-application';
      const claims = { token_use: 'access', scope: scopes.join(' '), client_id: client, version: 2 };
      return new SignJWT(isCognito ? claims : { ...claims, aud: wanted })
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
