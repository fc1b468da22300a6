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

/** What differs between the partner's calls; a `body` is JSON. */
export type PartnerRequest = Pick<HttpRequest, 'method' | 'url' | 'body' | 'repeatable'>;

/** The API takes no other type (fact sheet T6). Without it, axios would say that a POST is a form, also one without a body. */
const jsonType = { 'Content-Type': 'application/json' } as const;

/**
 * Makes one call as the partner. A 401 says that nothing was done, and may be about the token or the key (fact sheet section 12,
 * question 6): both are got anew, once, and the call is made once more (T16), also one that may be done once only. Whether the 401
 * of a call in the name of an account is about that call is nowhere to be seen (section 2.5), so a good token may be thrown away.
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
