/** The keys that the vendor signs its webhooks with, as its key set lists them. */
import { type CryptoKey, importJWK } from 'jose';
import { readJson } from '../../base/json.ts';
import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { failure, outOfTime, succeeded, type VendorFailure, type VendorResult } from '../result.ts';
import { singleFlight } from '../transport/single-flight.ts';

export interface KeySet {
  /**
   * Whether one of the vendor's keys passes the check. There is no key id to choose one by (fact
   * sheet T19), so all are tried.
   *
   * @returns a failure only if there is no key at all to try
   */
  somePasses(check: (key: CryptoKey) => Promise<boolean>, deadline: Instant): Promise<VendorResult<boolean>>;
}

export interface KeySetOptions {
  /** Requests the text of the key set once, without a repeat. */
  readonly request: (deadline: Instant) => Promise<VendorResult<string>>;
  readonly now: () => Instant;
  /** Told of every request that brought no keys. */
  readonly onFailure: (failure: VendorFailure) => void;
}

const ttlMs = 3_600_000;
/** Bounds how often signatures of unknown keys, which any sender can make, cause a request. */
const minRequestIntervalMs = 60_000;
/**
 * A key stays trusted after it was last listed: the vendor may repeat for an hour what it has
 * signed with it.
 */
const trustedAfterListingMs = 2 * 3_600_000;
const requestTimeoutMs = 5_000;

/**
 * Keeps the vendor's keys for an hour, and requests them again if none of them passes, but at most
 * once a minute. The known keys stay good while the set cannot be requested.
 */
export function createKeySet({ request, now, onFailure }: KeySetOptions): KeySet {
  const keys = new Map<string, { readonly key: CryptoKey; readonly listedAt: Instant }>();
  let requestedAt = Number.NEGATIVE_INFINITY;
  let receivedAt = Number.NEGATIVE_INFINITY;
  let lastFailure = outOfTime();

  const take = (listed: readonly UsableKey[]): void => {
    receivedAt = now();
    for (const { name, key } of listed) keys.set(name, { key, listedAt: receivedAt });
    for (const [name, { listedAt }] of keys) if (receivedAt - listedAt >= trustedAfterListingMs) keys.delete(name);
  };

  const refresh = singleFlight(async (deadline): Promise<VendorResult<undefined>> => {
    const answer = await request(Math.min(deadline, now() + requestTimeoutMs));
    const listed = answer.ok ? await usableKeys(answer.value) : [];
    // The interval begins when the request ends, so that callers in the meantime join it.
    requestedAt = now();
    if (listed.length > 0) {
      take(listed);
      return succeeded(undefined);
    }
    lastFailure = answer.ok ? failure('not_understood', "the vendor's key set holds no usable key") : answer;
    onFailure(lastFailure.failure);
    return lastFailure;
  }, now);

  const refreshUnlessRecent = async (deadline: Instant): Promise<void> => {
    if (now() - requestedAt >= minRequestIntervalMs) await refresh(deadline);
  };

  return {
    somePasses: async (check, deadline) => {
      const anyPasses = async (): Promise<boolean> => {
        for (const { key } of [...keys.values()]) if (await check(key)) return true;
        return false;
      };
      if (now() - receivedAt >= ttlMs) await refreshUnlessRecent(deadline);
      if (await anyPasses()) return succeeded(true);
      await refreshUnlessRecent(deadline);
      return keys.size === 0 ? lastFailure : succeeded(await anyPasses());
    },
  };
}

interface UsableKey {
  /** The same for the same key of a later set. */
  readonly name: string;
  readonly key: CryptoKey;
}

const listSchema = z.object({ keys: z.array(z.unknown()) });

/**
 * @returns the set's RSA keys for signatures, without those that are too short; all other entries
 *   are skipped
 */
export async function usableKeys(text: string): Promise<readonly UsableKey[]> {
  const parsed = listSchema.safeParse(readJson(text));
  if (!parsed.success) return [];
  const keys = await Promise.all(parsed.data.keys.map(usableKey));
  return keys.filter((key) => key !== undefined);
}

/**
 * `importJWK` looks at neither `use` nor an `alg` other than the one it is told, and takes the
 * private part along.
 */
const rsaSchema = z.object({
  kty: z.literal('RSA'),
  n: z.string(),
  e: z.string(),
  use: z.optional(z.literal('sig')),
  alg: z.optional(z.literal('RS256')),
});

const minBits = 2_048;

async function usableKey(jwk: unknown): Promise<UsableKey | undefined> {
  const parsed = rsaSchema.safeParse(jwk);
  if (!parsed.success) return undefined;
  const { kty, n, e } = parsed.data;
  try {
    const key = await importJWK({ kty, n, e }, 'RS256');
    return bitsOf(key) < minBits ? undefined : { name: `${n}.${e}`, key };
  } catch {
    return undefined;
  }
}

function bitsOf({ algorithm }: CryptoKey): number {
  return 'modulusLength' in algorithm && typeof algorithm.modulusLength === 'number' ? algorithm.modulusLength : 0;
}
