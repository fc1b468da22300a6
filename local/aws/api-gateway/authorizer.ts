/**
 * The JWT authorizer of an API Gateway HTTP API, as its developer guide describes it:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';

interface AuthorizerConfiguration {
  readonly issuer: string;
  readonly audience: readonly string[];
}

type Authorization =
  | {
      readonly authorized: true;
      /** As an event carries them: every claim a text. */
      readonly claims: Readonly<Record<string, string>>;
      readonly scopes: readonly string[] | null;
    }
  | { readonly authorized: false; readonly status: 401 | 403; readonly message: string; readonly challenge: string };

/** @param requiredScopes the route's scopes, any one of which is enough; empty: none is needed */
export type Authorizer = (header: string | undefined, requiredScopes: readonly string[]) => Promise<Authorization>;

const unauthorized = (description?: string): Authorization => ({
  authorized: false,
  status: 401,
  message: 'Unauthorized',
  challenge:
    description === undefined ? 'Bearer' : `Bearer scope="" error="invalid_token" error_description="${description}"`,
});

const forbidden = (scopes: readonly string[]): Authorization => ({
  authorized: false,
  status: 403,
  message: 'Forbidden',
  challenge: `Bearer scope="${scopes.join(' ')}" error="insufficient_scope" error_description="the token does not have a required scope"`,
});

const describe = (error: unknown): string => {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `the claim ${error.claim} is not valid`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the signature does not match';
  if (error instanceof errors.JWKSNoMatchingKey) return 'the issuer has no such key';
  return 'the token is malformed';
};

const asList = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(' ') : [];
};

// API Gateway validates `client_id` only where there is no `aud`.
const isForAudience = ({ aud, client_id: client }: JWTPayload, audience: readonly string[]): boolean =>
  (aud === undefined ? [String(client)] : [aud].flat()).some((name) => audience.includes(name));

/** A token without `iat` is accepted, one that is made in the future is not. */
const isOfTheFuture = ({ iat }: JWTPayload): boolean => iat !== undefined && iat > Date.now() / 1000;

const claimText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
};

/** Makes the authorizer; `keys` are those that the issuer publishes. */
export const createAuthorizer = ({ issuer, audience }: AuthorizerConfiguration, keys: JSONWebKeySet): Authorizer => {
  const keySet = createLocalJWKSet(keys);
  // The library takes the only key for a token that names none.
  const keyOf: JWTVerifyGetKey = (header, token) => {
    if (header.kid === undefined) throw new errors.JWKSNoMatchingKey();
    return keySet(header, token);
  };
  return async (header, requiredScopes) => {
    const token = header?.replace(/^Bearer\s+/i, '').trim() ?? '';
    if (token === '') return unauthorized();
    let payload: JWTPayload;
    try {
      const options = { issuer, algorithms: ['RS256', 'RS384', 'RS512'], requiredClaims: ['exp'] };
      ({ payload } = await jwtVerify(token, keyOf, options));
    } catch (error) {
      return unauthorized(describe(error));
    }
    if (isOfTheFuture(payload)) return unauthorized('the claim iat is not valid');
    if (!isForAudience(payload, audience)) return unauthorized('the token does not have a valid audience');
    const granted = new Set(asList(payload['scope'] ?? payload['scp']));
    const scopes = requiredScopes.filter((scope) => granted.has(scope));
    if (requiredScopes.length > 0 && scopes.length === 0) return forbidden(requiredScopes);
    const claims = Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, claimText(value)]));
    return { authorized: true, claims, scopes: requiredScopes.length > 0 ? scopes : null };
  };
};
