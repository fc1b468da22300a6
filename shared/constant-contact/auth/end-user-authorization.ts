/** What an end-user authorizes at the vendor, in the browser (fact sheet section 7.1). */
import { type Instant, timeLeft } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { failure, succeeded, type VendorResult } from '../result.ts';
import { failureOf, notUnderstood } from '../transport/errors.ts';
import type { Http, HttpAnswer } from '../transport/exchange.ts';
import { readVendorJson } from '../transport/vendor-json.ts';
import { accessTokenPattern } from './access-token.ts';
import type { CredentialsSource, PartnerCredentials } from './credentials.ts';
import { isClientRefused, refusedClient } from './refused-client.ts';

export interface AuthorizationOptions {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  /** Where the vendor sends the browser; registered with the app. */
  readonly redirectUri: string;
  readonly scope: string;
  /** Whether to send a challenge: one developer reports that the vendor answers a 400 to it. */
  readonly pkce: boolean;
  /** Whether the vendor asks for a sign-in even of a browser that has one (fact sheet T31). */
  readonly promptLogin: boolean;
  readonly credentials: CredentialsSource;
  readonly http: Http;
  readonly now: () => Instant;
  readonly sleep: (ms: number) => Promise<unknown>;
}

export interface EndUserAuthorization {
  /**
   * @param codeChallenge S256, sent if that is on
   * @returns the address at which the vendor asks the end-user
   */
  address(
    sent: { readonly state: string; readonly codeChallenge: string },
    deadline: Instant,
  ): Promise<VendorResult<string>>;
  /**
   * Exchanges a code, which is good for 5 minutes, once. It is sent once, unless the vendor certainly has not
   * looked at it.
   *
   * @returns the end-user's access token, to be used at once and kept nowhere; `rejected` with the key
   *   `invalid_grant` for a code that is used, expired or somebody else's; `unauthorized` for the app's own
   *   credentials, which are then read again
   */
  exchange(
    sent: { readonly code: string; readonly codeVerifier: string },
    deadline: Instant,
  ): Promise<VendorResult<string>>;
}

/** The vendor takes one request a second there (fact sheet section 4). */
const afterThrottledMs = 1_200;
const maxTries = 4;

const tokenAnswer = z.object({ access_token: z.string().check(z.regex(accessTokenPattern)) });

export function createEndUserAuthorization(options: AuthorizationOptions): EndUserAuthorization {
  const { credentials, redirectUri, pkce } = options;
  return {
    address: async ({ state, codeChallenge }, deadline) => {
      const client = await clientOf(credentials, deadline);
      if (!client.ok) return client;
      const url = new URL(options.authorizeUrl);
      const parameters = {
        client_id: client.value.id,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: options.scope,
        state,
        ...(pkce && { code_challenge: codeChallenge, code_challenge_method: 'S256' }),
        ...(options.promptLogin && { prompt: 'login' }),
      };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      return succeeded(url.href);
    },

    exchange: async ({ code, codeVerifier }, deadline) => {
      const client = await clientOf(credentials, deadline);
      if (!client.ok) return client;
      const form = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirectUri });
      if (pkce) form.set('code_verifier', codeVerifier);
      const result = await post(form, client.value, deadline, options);
      return result.ok ? tokenOf(result.value, credentials) : result;
    },
  };
}

interface AppClient {
  readonly id: PartnerCredentials['apiKey'];
  readonly secret: string;
}

async function post(
  form: URLSearchParams,
  { id, secret }: AppClient,
  deadline: Instant,
  { tokenUrl, http, now, sleep }: AuthorizationOptions,
): Promise<VendorResult<HttpAnswer>> {
  const headers = {
    Authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    'Content-Type': 'application/x-www-form-urlencoded',
  };
  for (let attempt = 1; ; attempt += 1) {
    const result = await http({
      method: 'POST',
      url: tokenUrl,
      body: form.toString(),
      headers,
      repeatable: false,
      deadline,
    });
    if (!result.ok) return failure(result.failure.kind, `the token endpoint for end-users: ${result.failure.reason}`);
    const isWorthWaiting = attempt < maxTries && timeLeft(deadline, now) > 2 * afterThrottledMs;
    if (result.value.status !== 429 || !isWorthWaiting) return result;
    await sleep(afterThrottledMs);
  }
}

/** The app's own id and secret, not the partner's. */
async function clientOf(credentials: CredentialsSource, deadline: Instant): Promise<VendorResult<AppClient>> {
  const partner = await credentials.get(deadline);
  if (!partner.ok) return partner;
  const { apiKey, clientSecret } = partner.value;
  if (clientSecret !== undefined) return succeeded({ id: apiKey, secret: clientSecret });
  return failure('unauthorized', 'the secret with the partner credentials lacks a usable clientSecret');
}

function tokenOf(answer: HttpAnswer, credentials: CredentialsSource): VendorResult<string> {
  if (answer.status !== 200) {
    if (!isClientRefused(answer)) return failureOf(answer, 'the token endpoint for end-users');
    credentials.forget();
    return refusedClient(answer, 'the token endpoint for end-users refused the app’s credentials');
  }
  const token = tokenAnswer.safeParse(readVendorJson(answer.text));
  return token.success
    ? succeeded(token.data.access_token)
    : notUnderstood(answer, 'the token endpoint for end-users answered without an access token');
}
