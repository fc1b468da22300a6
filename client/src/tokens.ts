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
  /** @throws TokenError if the issuer gives none, or what is given is none */
  readonly get: () => Promise<string>;
  /** Forgets a token that the API has refused; not a newer one. */
  readonly refused: (token: string) => void;
}

/** There is no token that could be sent. It says nothing about any account, and never shows what was given. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  /** Of an answer of the issuer that is no success. */
  readonly status: number | undefined;
  /** Whether the issuer has refused this client, or what was given is no token; else the issuer may be away. */
  readonly isRefusal: boolean;

  constructor(message: string, options: TokenErrorOptions = {}) {
    const { status, cause, isRefusal: isRefused = status !== undefined && isRefusal(status) } = options;
    super(message, { cause });
    this.status = status;
    this.isRefusal = isRefused;
  }
}

interface TokenErrorOptions {
  readonly status?: number;
  readonly isRefusal?: boolean;
  readonly cause?: unknown;
}

/** Whether who has asked is at fault; too many requests pass. */
export const isRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 429;

/** What can be sent in a header: `fetch` shows any other value in its error, and that comes into logs. */
function tokenOf(value: unknown): string {
  if (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) return value;
  throw new TokenError('what was given is no token: that has visible ASCII characters only, and at least one', {
    isRefusal: true,
  });
}

/** A token is not used in its last minute, or in the second half of a life under two. */
const marginMs = 60_000;
/**
 * The life of a token whose issuer does not say it, or not as a positive number. It is short, as the token may end at
 * any time; not 0, as issuers charge for each token. One that ends sooner is refused by the API, and replaced.
 */
const usualSeconds = 300;
const timeoutMs = 10_000;

/** RFC 6749 wants a number; some issuers write it as text. */
function lifeMs(expiresIn: unknown): number {
  const seconds = typeof expiresIn === 'string' ? Number(expiresIn) : expiresIn;
  return (typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : usualSeconds) * 1000;
}

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
    // JSON may be null.
    const answer: { access_token?: unknown; expires_in?: unknown } | null = await response.json().catch(() => null);
    if (typeof answer?.access_token !== 'string') throw new TokenError('the answer of the issuer has no access_token');
    const value = tokenOf(answer.access_token);
    const goodMs = lifeMs(answer.expires_in);
    token = { value, until: now() + goodMs - Math.min(marginMs, goodMs / 2) };
    return value;
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
  get: async () => tokenOf(await get()),
  refused: () => {},
});
