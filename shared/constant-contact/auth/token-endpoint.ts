import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { failure, succeeded, type VendorResult } from '../result.ts';
import { failureOf, notUnderstood } from '../transport/errors.ts';
import type { Http } from '../transport/exchange.ts';
import { readVendorJson } from '../transport/vendor-json.ts';
import { accessTokenPattern } from './access-token.ts';
import type { CredentialsSource } from './credentials.ts';
import { clientRefusals, isClientRefused, refusedClient } from './refused-client.ts';
import type { AccessToken } from './shared-token.ts';

/**
 * The place of `grant_type=client_credentials`: the form body, or the query with an empty body
 * (fact sheet T5).
 */
export type TokenGrant = 'body' | 'query';

const defaultLifetimeSeconds = 3_600;

const formType = 'application/x-www-form-urlencoded';

/**
 * The members of the answer are not reliably documented, and numbers come as texts elsewhere
 * (section 1, section 2.3).
 */
const schema = z.object({
  access_token: z.string().check(z.regex(accessTokenPattern)),
  expires_in: z.catch(
    z.pipe(z.union([z.number(), z.string()]), z.pipe(z.transform(Number), z.number().check(z.positive()))),
    defaultLifetimeSeconds,
  ),
});

/**
 * The client's credentials are all that is granted here, so these codes are about them, too; and a
 * 400 without a code usually is (section 1).
 */
const refusals = [...clientRefusals, 'invalid_grant', 'access_denied', undefined];

/**
 * Creates the request for a new access token (fact sheet section 1). A second request does no harm,
 * so failed ones are repeated. Refused credentials are forgotten, because they may have been
 * rotated.
 *
 * @returns the token, whose life counts from the request and lasts an hour if the endpoint does not
 *   say; or `unauthorized` for refused credentials, `rejected` for a refused form of the request,
 *   and otherwise the failure of the credentials or the call
 */
export function createTokenRequest({
  tokenUrl,
  grant,
  credentials,
  http,
  now,
}: {
  readonly tokenUrl: string;
  readonly grant: TokenGrant;
  readonly credentials: CredentialsSource;
  readonly http: Http;
  readonly now: () => Instant;
}): (deadline: Instant) => Promise<VendorResult<AccessToken>> {
  const form = requestForm(tokenUrl, grant);

  return async (deadline) => {
    const partner = await credentials.get(deadline);
    if (!partner.ok) return partner;
    const { partnerClientId, partnerSecret } = partner.value;
    const askedAt = now();
    const result = await http({
      method: 'POST',
      ...form,
      headers: {
        Authorization: `Basic ${Buffer.from(`${partnerClientId}:${partnerSecret}`).toString('base64')}`,
        'Content-Type': formType,
      },
      repeatable: true,
      deadline,
    });
    if (!result.ok) return failure(result.failure.kind, `the token endpoint: ${result.failure.reason}`);
    const answer = result.value;
    if (answer.status !== 200) {
      if (!isClientRefused(answer, refusals)) return failureOf(answer, 'the token endpoint');
      credentials.forget();
      return refusedClient(answer, 'the token endpoint refused the partner credentials');
    }
    const token = schema.safeParse(readVendorJson(answer.text));
    if (!token.success) return notUnderstood(answer, 'the token endpoint answered without an access token');
    const { access_token, expires_in } = token.data;
    return succeeded({ value: access_token, expiresAt: askedAt + expires_in * 1_000 });
  };
}

/**
 * The grant's form. The secret is in the `Authorization` header only, because query strings get
 * into logs.
 */
function requestForm(tokenUrl: string, grant: TokenGrant): { readonly url: string; readonly body: string } {
  const url = new URL(tokenUrl);
  if (grant === 'body') return { url: url.href, body: 'grant_type=client_credentials' };
  url.searchParams.set('grant_type', 'client_credentials');
  return { url: url.href, body: '' };
}
