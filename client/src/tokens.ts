/** Access tokens by client credentials (RFC 6749, section 4.4), kept until shortly before they end. */

export interface ClientCredentials {
  /** The token endpoint of the issuer. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Absent: all scopes of the client. */
  readonly scope?: string;
}

export interface Environment {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

export interface TokenSource {
  /** @throws TokenError if the issuer gives none */
  readonly get: () => Promise<string>;
  /** Forgets a token that the API has refused; not a newer one. */
  readonly refused: (token: string) => void;
}

/** The issuer has given no token. It says nothing about any account. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  /** Of the issuer's answer; absent if there was none. */
  readonly status: number | undefined;

  constructor(message: string, { status, cause }: { readonly status?: number; readonly cause?: unknown } = {}) {
    super(message, { cause });
    this.status = status;
  }
}

/** A token is not used in its last minute. */
const marginMs = 60_000;
/** Of a token that does not say how long it is good. */
const usualSeconds = 300;
const timeoutMs = 10_000;

/** One request to the issuer at a time, however many callers wait for a token. */
export function clientCredentials(credentials: ClientCredentials, { fetch, now }: Environment): TokenSource {
  const { tokenUrl, clientId, clientSecret, scope } = credentials;
  let token: { readonly value: string; readonly until: number } | undefined;
  let pending: Promise<string> | undefined;

  const request = async (): Promise<string> => {
    const basic = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
    const response = await fetch(tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(basic)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope && { scope }) }),
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((cause: unknown) => {
      throw new TokenError('the issuer cannot be reached', { cause });
    });
    if (!response.ok) {
      throw new TokenError(`the issuer gave no token: status ${response.status}`, { status: response.status });
    }
    const answer: { access_token?: unknown; expires_in?: unknown } = await response.json().catch(() => ({}));
    if (typeof answer.access_token !== 'string') throw new TokenError('the answer of the issuer has no access_token');
    const seconds = Number(answer.expires_in ?? usualSeconds);
    token = { value: answer.access_token, until: now() + Math.max(0, seconds * 1000 - marginMs) };
    return token.value;
  };

  return {
    get: async () => {
      if (token !== undefined && now() < token.until) return token.value;
      pending ??= request().finally(() => {
        pending = undefined;
      });
      return pending;
    },
    refused: (value) => {
      if (token?.value === value) token = undefined;
    },
  };
}

/** A token that the caller's own code gets, for example after a sign-in. */
export const ownTokens = (get: () => string | Promise<string>): TokenSource => ({
  get: async () => get(),
  refused: () => {},
});
