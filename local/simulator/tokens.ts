/** Access tokens: signed by the simulator, opaque to its callers. */
import { createHmac, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Settings } from './settings.ts';

export interface Credentials {
  /**
   * A UUID; at once the app's OAuth client id and the value of `x-api-key` (fact sheet, section 1).
   */
  readonly apiKey: string;
  readonly partnerClientId: string;
  readonly partnerSecret: string;
  /** Our own `encoded_partner_id`. */
  readonly partnerId: string;
  /** The partner's own login, which the legacy check wants (fact sheet, section 8). */
  readonly legacyUserName: string;
  readonly legacyPassword: string;
}

type Bearer = { readonly kind: 'partner' } | { readonly kind: 'end_user'; readonly accountId: string };

export interface Tokens {
  forPartner(): { readonly accessToken: string; readonly expiresIn: number };
  forEndUser(accountId: string): string;
  /**
   * The caller of an `Authorization` header; undefined for no token, a foreign or an expired one.
   */
  bearerOf(authorization: string | undefined): Bearer | undefined;
}

/** 24 hours, for a token from the authorization-code flow (fact sheet 7.1). */
const endUserTokenSeconds = 86_400;

const claimsSchema = z.object({ exp: z.number(), sub: z.string(), token_use: z.enum(['access', 'end_user']) });
const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * Tokens look like the vendor's JWTs and carry their own claims, so that a stored token survives a
 * restart of the simulator. They are made by hand and not by a library, whose calls are
 * asynchronous: control calls answer at once.
 */
export const createTokens = (credentials: Credentials, settings: Settings, now: () => number): Tokens => {
  const sign = (text: string): string =>
    createHmac('sha256', credentials.partnerSecret).update(text).digest('base64url');
  const header = encode({ alg: 'HS256', typ: 'JWT' });
  const issue = (claims: object, lifetimeSeconds: number): string => {
    const iat = Math.floor(now() / 1000);
    const signed = `${header}.${encode({ ...claims, iat, exp: iat + lifetimeSeconds, jti: randomUUID() })}`;
    return `${signed}.${sign(signed)}`;
  };

  return {
    // the claims of the guide's sample token
    forPartner: () => ({
      accessToken: issue(
        {
          sub: credentials.partnerClientId,
          token_use: 'access',
          scope: 'v3api/general.partner',
          version: 2,
          client_id: credentials.partnerClientId,
        },
        settings.tokenLifetimeSeconds,
      ),
      expiresIn: settings.tokenLifetimeSeconds,
    }),
    forEndUser: (accountId) =>
      issue({ sub: accountId, token_use: 'end_user', cid: credentials.apiKey }, endUserTokenSeconds),
    bearerOf: (authorization) => {
      const token = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1] ?? '';
      const [head = '', payload = '', signature] = token.split('.');
      if (signature !== sign(`${head}.${payload}`)) return undefined;
      const claims = claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
      if (claims.exp * 1000 <= now()) return undefined;
      return claims.token_use === 'access' ? { kind: 'partner' } : { kind: 'end_user', accountId: claims.sub };
    },
  };
};
