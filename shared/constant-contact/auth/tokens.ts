import type { Instant } from '../../base/time.ts';
import { timeLeft } from '../../base/time.ts';
import type { VendorResult } from '../result.ts';
import { succeeded } from '../result.ts';
import { signalUntil } from '../transport/deadline.ts';
import { singleFlight } from '../transport/single-flight.ts';
import type { AccessToken, SharedToken } from './shared-token.ts';

/** The right to ask the vendor for a new token, which one process has at a time. Both may throw; nobody depends on either. */
export interface TokenLease {
  /** @returns whether the owner holds the lease now; it ends by itself at `until` */
  tryAcquire(ownerId: string, until: Instant): Promise<boolean>;
  /** Gives the lease back; somebody else's is left alone. */
  release(ownerId: string): Promise<void>;
}

/** The partner's access token, shared by everybody in the process and, as far as that works, by all processes. */
export interface AccessTokens {
  get(deadline: Instant): Promise<VendorResult<string>>;
  /** Says that the vendor refused the token with a 401: it is not handed out again, wherever it comes from. */
  invalidate(token: string): void;
}

export interface AccessTokensOptions {
  /** Asks the vendor for a new token. */
  readonly request: (deadline: Instant) => Promise<VendorResult<AccessToken>>;
  readonly shared: SharedToken;
  readonly lease: TokenLease;
  /** Tells this process from the others that want the lease. */
  readonly ownerId: string;
  readonly now: () => Instant;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** Told in our words what went wrong with sharing the token; the token is got without it. */
  readonly warn: (message: string) => void;
}

const renewedBefore = 60_000;
const pollEvery = 250;
const mostPolls = 20;
const leasedFor = 15_000;
const longestSharing = 3_000;
/** Only the shared secret could bring a refused token back, and it holds one at a time. */
const refusedKept = 10;

/**
 * Hands out the partner's access token (fact sheet section 1, T16): from memory, else from the shared secret, else from the
 * vendor. A token is renewed a minute before it expires.
 *
 * So that a burst of cold starts makes one request, the vendor is asked under a lease, while the others wait for the shared
 * token for up to five seconds or half of their time. Then, or when sharing does not work, they ask for themselves.
 */
export const createAccessTokens = (options: AccessTokensOptions): AccessTokens => {
  const { request, shared, lease, ownerId, now, sleep, warn } = options;
  let current: AccessToken | undefined;
  let refused: readonly string[] = [];

  const isUsable = (token: AccessToken | undefined): token is AccessToken =>
    token !== undefined && now() < token.expiresAt - renewedBefore && !refused.includes(token.value);

  /** @returns what the work answers, or undefined after a warning: sharing is a saving, never a condition */
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      warn(`${what} (${error instanceof Error ? error.name : 'unknown error'})`);
      return undefined;
    }
  };

  const sharingSignal = (deadline: Instant): AbortSignal =>
    signalUntil(Math.min(deadline, now() + longestSharing), now);

  const readShared = async (deadline: Instant): Promise<AccessToken | undefined> => {
    const token = await attempt('the shared access token could not be read', () =>
      shared.read(sharingSignal(deadline)),
    );
    return isUsable(token) ? token : undefined;
  };

  const requestAndShare = async (deadline: Instant): Promise<VendorResult<AccessToken>> => {
    const result = await request(deadline);
    if (result.ok) {
      await attempt('the new access token could not be shared', () =>
        shared.write(result.value, sharingSignal(deadline)),
      );
    }
    return result;
  };

  /** The holder before us may have shared a token between our look at the secret and our getting the lease: look again. */
  const requestUnderLease = async (deadline: Instant): Promise<VendorResult<AccessToken>> => {
    try {
      const found = await readShared(deadline);
      return found === undefined ? await requestAndShare(deadline) : succeeded(found);
    } finally {
      await attempt('the lease of the access token could not be given back', () => lease.release(ownerId));
    }
  };

  const obtain = async (deadline: Instant): Promise<VendorResult<AccessToken>> => {
    const found = await readShared(deadline);
    if (found !== undefined) return succeeded(found);
    const waitingEnds = now() + timeLeft(deadline, now) / 2;
    for (let poll = 0; ; poll += 1) {
      const until = Math.min(deadline, now() + leasedFor);
      const leased = await attempt('the lease of the access token could not be taken', () =>
        lease.tryAcquire(ownerId, until),
      );
      if (leased === true) return requestUnderLease(until);
      if (leased === undefined || poll === mostPolls || now() + pollEvery > waitingEnds) {
        return requestAndShare(deadline);
      }
      await sleep(pollEvery);
      const shared = await readShared(deadline);
      if (shared !== undefined) return succeeded(shared);
    }
  };

  const renew = singleFlight(async (deadline) => {
    const result = await obtain(deadline);
    if (result.ok) current = result.value;
    return result;
  }, now);

  return {
    get: async (deadline) => {
      if (isUsable(current)) return succeeded(current.value);
      const result = await renew(deadline);
      return result.ok ? succeeded(result.value.value) : result;
    },
    invalidate: (token) => {
      refused = [token, ...refused].slice(0, refusedKept);
    },
  };
};
