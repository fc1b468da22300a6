import { type Instant, timeLeft } from '../../base/time.ts';
import { succeeded, type VendorResult } from '../result.ts';
import { signalUntil } from '../transport/deadline.ts';
import { singleFlight } from '../transport/single-flight.ts';
import type { AccessToken, SharedToken } from './shared-token.ts';

/**
 * The right to ask the vendor for a new token, which one process has at a time. Both methods may
 * throw; no caller depends on them.
 */
export interface TokenLease {
  /** @returns whether the owner holds the lease now; it expires at `until` */
  tryAcquire(ownerId: string, until: Instant): Promise<boolean>;
  /** Gives the owner's lease back; the lease of another owner stays. */
  release(ownerId: string): Promise<void>;
}

/**
 * The partner's access token, shared within the process and, as far as that works, by all
 * processes.
 */
export interface AccessTokens {
  get(deadline: Instant): Promise<VendorResult<string>>;
  /**
   * Reports that the vendor refused the token with a 401: it is not handed out again, even if it
   * comes from the shared secret.
   */
  invalidate(token: string): void;
}

export interface AccessTokensOptions {
  /** Asks the vendor for a new token. */
  readonly request: (deadline: Instant) => Promise<VendorResult<AccessToken>>;
  readonly shared: SharedToken;
  readonly lease: TokenLease;
  /** Distinguishes this process from the others that want the lease. */
  readonly ownerId: string;
  readonly now: () => Instant;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** Told in our words why sharing the token failed; the token is then requested without it. */
  readonly warn: (message: string) => void;
}

const renewBeforeMs = 60_000;
const pollIntervalMs = 250;
const maxPolls = 20;
const leaseMs = 15_000;
const sharingTimeoutMs = 3_000;
/** Only the shared secret could bring a refused token back, and it holds one at a time. */
const maxRefused = 10;

/**
 * Hands out the partner's access token (fact sheet section 1, T16): from memory, else from the
 * shared secret, else from the vendor. A token is renewed a minute before it expires.
 *
 * So that a burst of cold starts makes one request, the vendor is asked under a lease, while the
 * other processes wait for the shared token for up to five seconds or half of their time. After
 * that, or if sharing fails, they ask the vendor themselves.
 */
export function createAccessTokens(options: AccessTokensOptions): AccessTokens {
  const { now } = options;
  let current: AccessToken | undefined;
  let refused: readonly string[] = [];

  const isUsable = (token: AccessToken | undefined): token is AccessToken =>
    token !== undefined && now() < token.expiresAt - renewBeforeMs && !refused.includes(token.value);

  const obtain = createObtain(options, isUsable);
  const renew = singleFlight(async (deadline) => {
    const result = await obtain(deadline);
    if (result.ok) {
      current = result.value;
      // An endpoint that gives a refused token out again stands by it: then the refusal was about
      // something else, and asking for one before every call would not help.
      refused = refused.filter((token) => token !== result.value.value);
    }
    return result;
  }, now);

  return {
    get: async (deadline) => {
      if (isUsable(current)) return succeeded(current.value);
      const result = await renew(deadline);
      return result.ok ? succeeded(result.value.value) : result;
    },
    invalidate: (token) => {
      refused = [token, ...refused].slice(0, maxRefused);
    },
  };
}

/**
 * Obtains a token from the shared secret, else from the vendor: under the lease if this process
 * gets it.
 */
function createObtain(
  options: AccessTokensOptions,
  isUsable: (token: AccessToken | undefined) => token is AccessToken,
): AccessTokensOptions['request'] {
  const { request, now, sleep } = options;
  const sharing = createSharing(options);

  const readShared = async (deadline: Instant): Promise<AccessToken | undefined> => {
    const token = await sharing.read(deadline);
    return isUsable(token) ? token : undefined;
  };

  const requestAndShare = async (deadline: Instant): Promise<VendorResult<AccessToken>> => {
    const result = await request(deadline);
    if (result.ok) await sharing.write(result.value, deadline);
    return result;
  };

  const requestUnderLease = async (deadline: Instant): Promise<VendorResult<AccessToken>> => {
    try {
      // The holder before us may have shared a token after we had read the secret and before we got
      // the lease.
      const found = await readShared(deadline);
      return found === undefined ? await requestAndShare(deadline) : succeeded(found);
    } finally {
      await sharing.releaseLease();
    }
  };

  return async (deadline) => {
    const found = await readShared(deadline);
    if (found !== undefined) return succeeded(found);
    const waitingEndsAt = now() + timeLeft(deadline, now) / 2;
    for (let poll = 0; ; poll += 1) {
      const leasedUntil = Math.min(deadline, now() + leaseMs);
      const leased = await sharing.tryAcquireLease(leasedUntil);
      if (leased === true) return requestUnderLease(leasedUntil);
      if (leased === undefined || poll === maxPolls || now() + pollIntervalMs > waitingEndsAt) {
        return requestAndShare(deadline);
      }
      await sleep(pollIntervalMs);
      const shared = await readShared(deadline);
      if (shared !== undefined) return succeeded(shared);
    }
  };
}

/**
 * The shared secret and the lease. Sharing saves requests and is never required, so an error
 * becomes a warning and undefined.
 */
function createSharing({ shared, lease, ownerId, now, warn }: AccessTokensOptions) {
  const attempt = async <T>(reason: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      warn(`${reason} (${error instanceof Error ? error.name : 'unknown error'})`);
      return undefined;
    }
  };
  const signal = (deadline: Instant): AbortSignal => signalUntil(Math.min(deadline, now() + sharingTimeoutMs), now);

  return {
    read: (deadline: Instant) =>
      attempt('the shared access token could not be read', () => shared.read(signal(deadline))),
    write: (token: AccessToken, deadline: Instant) =>
      attempt('the new access token could not be shared', () => shared.write(token, signal(deadline))),
    tryAcquireLease: (until: Instant) =>
      attempt('the lease of the access token could not be taken', () => lease.tryAcquire(ownerId, until)),
    releaseLease: () => attempt('the lease of the access token could not be given back', () => lease.release(ownerId)),
  };
}
