/** The keys that the vendor signs its webhooks with, as its key set has them. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { readJson } from '../../base/json.ts';
import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import type { VendorFailure, VendorResult } from '../result.ts';
import { failed, outOfTime, succeeded } from '../result.ts';
import { singleFlight } from '../transport/single-flight.ts';

export interface KeySet {
  /**
   * Whether one of the vendor's keys passes the check. There is no key id to choose one by (fact sheet T19), so all are tried.
   *
   * @returns a failure only where there is no key at all to try
   */
  somePasses(check: (key: KeyObject) => boolean, deadline: Instant): Promise<VendorResult<boolean>>;
}

interface KeySetOptions {
  /** Gets the text of the key set, in one request. */
  readonly request: (deadline: Instant) => Promise<VendorResult<string>>;
  readonly now: () => Instant;
  /** Told of every request that brought no keys. */
  readonly failed: (failure: VendorFailure) => void;
}

const keptFor = 3_600_000;
/** A signature of an unknown key has the set asked for again, and anybody can send one. */
const leastBetweenRequests = 60_000;
/** A key that is listed no longer goes on for the hour in which the vendor may repeat what it has signed with it. */
const trustedAfterListing = 2 * 3_600_000;
const longestRequest = 5_000;
const leastBits = 2_048;

const listSchema = z.object({ keys: z.array(z.unknown()) });
const rsaSchema = z.object({
  kty: z.literal('RSA'),
  n: z.string(),
  e: z.string(),
  use: z.optional(z.literal('sig')),
  alg: z.optional(z.literal('RS256')),
});

const rsaKey = (jwk: unknown): KeyObject | undefined => {
  const parsed = rsaSchema.safeParse(jwk);
  if (!parsed.success) return undefined;
  const { kty, n, e } = parsed.data;
  try {
    const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= leastBits ? key : undefined;
  } catch {
    return undefined;
  }
};

/** @returns the RSA keys for signatures that are long enough; whatever else the set holds is passed over */
export const usableKeys = (text: string): readonly KeyObject[] => {
  const parsed = listSchema.safeParse(readJson(text));
  return parsed.success ? parsed.data.keys.map(rsaKey).filter((key) => key !== undefined) : [];
};

const nameOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'der' }).toString('base64');

/**
 * Keeps the vendor's keys for an hour, and asks for them anew when none of them passes, but never more than once a minute. The
 * keys that are there stay good when the set cannot be got.
 */
export const createKeySet = ({ request, now, failed: tell }: KeySetOptions): KeySet => {
  const keys = new Map<string, { readonly key: KeyObject; readonly listedAt: Instant }>();
  let askedAt = Number.NEGATIVE_INFINITY;
  let gotAt = Number.NEGATIVE_INFINITY;
  let lastFailure = outOfTime();

  const take = (listed: readonly KeyObject[]): void => {
    gotAt = now();
    for (const key of listed) keys.set(nameOf(key), { key, listedAt: gotAt });
    for (const [name, { listedAt }] of keys) if (gotAt - listedAt >= trustedAfterListing) keys.delete(name);
  };

  const refresh = singleFlight(async (deadline): Promise<VendorResult<undefined>> => {
    const answer = await request(Math.min(deadline, now() + longestRequest));
    const listed = answer.ok ? usableKeys(answer.value) : [];
    // Counted from its end, so that whoever comes meanwhile joins it.
    askedAt = now();
    if (listed.length > 0) {
      take(listed);
      return succeeded(undefined);
    }
    lastFailure = answer.ok ? failed('not_understood', "the vendor's key set holds no usable key") : answer;
    tell(lastFailure.failure);
    return lastFailure;
  }, now);

  const refreshUnlessJustAsked = async (deadline: Instant): Promise<void> => {
    if (now() - askedAt >= leastBetweenRequests) await refresh(deadline);
  };

  return {
    somePasses: async (check, deadline) => {
      const anyPasses = () => [...keys.values()].some(({ key }) => check(key));
      if (now() - gotAt >= keptFor) await refreshUnlessJustAsked(deadline);
      if (anyPasses()) return succeeded(true);
      await refreshUnlessJustAsked(deadline);
      return keys.size === 0 ? lastFailure : succeeded(anyPasses());
    },
  };
};
