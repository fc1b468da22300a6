/**
 * Token buckets, as the developer guide's page http-api-throttling describes them: a bucket holds
 * `burst` tokens, gains `ratePerSecond` of them a second, and each request takes one. The page calls
 * the limits targets and not guarantees; here they are exact.
 */
export interface Limit {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/**
 * @returns takes a token; false: there is none
 */
type Bucket = (now: number) => boolean;

function createBucket({ ratePerSecond, burst }: Limit): Bucket {
  let tokens = burst;
  let filledAt: number | undefined;
  return (now) => {
    const passedMs = Math.max(0, now - (filledAt ?? now));
    filledAt = now;
    tokens = Math.min(burst, tokens + (passedMs / 1000) * ratePerSecond);
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

interface Limits {
  readonly account: Limit;
  /** Of each route that has none of its own; undefined: the account's limit only. */
  readonly ofEachRoute: Limit | undefined;
  readonly ofRoutes: Readonly<Record<string, Limit>>;
}

/**
 * Makes the throttle of a stage. Every route has a bucket of its own, and all share the account's.
 *
 * @returns whether a request to a route may pass at a time, in milliseconds
 */
export function createThrottle({ account, ofEachRoute, ofRoutes }: Limits): (routeKey: string, now: number) => boolean {
  const ofAccount = createBucket(account);
  const buckets = new Map<string, Bucket>();
  const bucketOf = (routeKey: string): Bucket => {
    const known = buckets.get(routeKey);
    if (known !== undefined) return known;
    const limit = ofRoutes[routeKey] ?? ofEachRoute;
    const bucket: Bucket = limit === undefined ? () => true : createBucket(limit);
    buckets.set(routeKey, bucket);
    return bucket;
  };
  return (routeKey, now) => bucketOf(routeKey)(now) && ofAccount(now);
}
