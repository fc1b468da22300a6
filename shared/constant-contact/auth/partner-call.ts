import type { Instant } from '../../base/time.ts';
import type { VendorResult } from '../result.ts';
import type { Http, HttpAnswer, HttpRequest } from '../transport/exchange.ts';
import type { CredentialsSource } from './credentials.ts';
import type { AccessTokens } from './tokens.ts';

export interface PartnerCallOptions {
  readonly http: Http;
  readonly credentials: CredentialsSource;
  readonly accessTokens: AccessTokens;
}

/** The part of a request that differs between the partner's calls; a `body` is JSON. */
export type PartnerRequest = Pick<HttpRequest, 'method' | 'url' | 'body' | 'repeatable'>;

/**
 * The API accepts no other type (fact sheet T6). By default axios declares a POST a form, even one
 * without a body.
 */
const jsonType = { 'Content-Type': 'application/json' } as const;

/**
 * Makes one call as the partner. A 401 proves that nothing was done, and may be about the token or
 * the key (fact sheet section 12, question 6). Both are renewed once, and the call is made once
 * more (T16), even a call that may be done only once.
 *
 * The 401 of a call on behalf of an account may be about the inner call, which cannot be told apart
 * (section 2.5), so a good token may be discarded.
 */
export const createPartnerCall =
  ({ http, credentials, accessTokens }: PartnerCallOptions) =>
  async (request: PartnerRequest, deadline: Instant): Promise<VendorResult<HttpAnswer>> => {
    for (let attempt = 1; ; attempt += 1) {
      const partner = await credentials.get(deadline);
      if (!partner.ok) return partner;
      const token = await accessTokens.get(deadline);
      if (!token.ok) return token;
      const headers = {
        Authorization: `Bearer ${token.value}`,
        'x-api-key': partner.value.apiKey,
        ...(request.method === 'POST' || request.method === 'PUT' ? jsonType : {}),
      };
      const result = await http({ ...request, headers, deadline });
      if (attempt === 2 || !result.ok || result.value.status !== 401) return result;
      accessTokens.invalidate(token.value);
      credentials.forget();
    }
  };
