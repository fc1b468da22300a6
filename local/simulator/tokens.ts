/** Access tokens: signed by the simulator, opaque to its callers. */
import { randomUUID } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod/mini';
import { type EndUser, type UserRole, userRoles } from './consents.ts';
import type { Settings } from './settings.ts';

export interface Credentials {
  /**
   * A UUID; at once the app's OAuth client id and the value of `x-api-key` (fact sheet, section 1).
   */
  readonly apiKey: string;
  /** Of the app, for the codes of end-users (fact sheet 7.1). */
  readonly clientSecret: string;
  /** Another application's key, which is accepted as well: while a key is changed there are two. */
  readonly otherApiKey?: string;
  readonly partnerClientId: string;
  readonly partnerSecret: string;
  /** Our own `encoded_partner_id`. */
  readonly partnerId: string;
  /** The partner's own login, which the legacy check wants (fact sheet, section 8). */
  readonly legacyUserName: string;
  readonly legacyPassword: string;
}

type Bearer = { readonly kind: 'partner' } | ({ readonly kind: 'end_user' } & EndUser);

export interface Tokens {
  forPartner(): Promise<{ readonly accessToken: string; readonly expiresIn: number }>;
  /** By default of the owner. */
  forEndUser(accountId: string, role?: UserRole): Promise<string>;
  /**
   * The caller of an `Authorization` header; undefined for no token, and for a malformed, a foreign
   * or an expired one.
   */
  bearerOf(authorization: string | undefined): Promise<Bearer | undefined>;
}

/** 24 hours, for a token from the authorization-code flow (fact sheet 7.1). */
const endUserTokenSeconds = 86_400;

const claimsSchema = z.object({
  sub: z.string(),
  token_use: z.enum(['access', 'end_user']),
  role: z._default(z.enum(userRoles), 'owner'),
});

/**
 * Tokens look like the vendor's JWTs and carry their own claims, so that a stored token survives a
 * restart of the simulator.
 */
export const createTokens = (
  credentials: Credentials,
  settings: Pick<Settings, 'tokenLifetimeSeconds'>,
  now: () => number,
): Tokens => {
  const key = Buffer.from(credentials.partnerSecret);
  const issue = (subject: string, claims: JWTPayload, lifetimeSeconds: number): Promise<string> => {
    const issuedAt = Math.floor(now() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(subject)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .setJti(randomUUID())
      .sign(key);
  };

  return {
    // the claims of the guide's sample token
    forPartner: async () => {
      const { partnerClientId } = credentials;
      const claims = { token_use: 'access', scope: 'v3api/general.partner', version: 2, client_id: partnerClientId };
      const expiresIn = settings.tokenLifetimeSeconds;
      return { accessToken: await issue(partnerClientId, claims, expiresIn), expiresIn };
    },
    forEndUser: (accountId, role = 'owner') =>
      issue(accountId, { token_use: 'end_user', cid: credentials.apiKey, role }, endUserTokenSeconds),
    bearerOf: async (authorization) => {
      const token = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1] ?? '';
      try {
        const options = { algorithms: ['HS256'], requiredClaims: ['exp'], currentDate: new Date(now()) };
        const { payload } = await jwtVerify(token, key, options);
        const claims = claimsSchema.parse(payload);
        if (claims.token_use === 'access') return { kind: 'partner' };
        return { kind: 'end_user', accountId: claims.sub, role: claims.role };
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof z.core.$ZodError) return undefined;
        throw error;
      }
    },
  };
};
