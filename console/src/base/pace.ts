/** How often something is asked again that may change by itself. Pure. */

const firstMs = 2_000;
const growth = 1.5;
const longestMs = 30_000;

/** What has come of asking. */
export type Heard = 'changed' | 'same' | 'failed';

/**
 * @param before the last pause; undefined: there was none
 * @param retryAfterSeconds what the service has asked for
 */
export function nextPause(before: number | undefined, heard: Heard, retryAfterSeconds = 0): number {
  if (before === undefined || heard === 'changed') return firstMs;
  const grown = Math.min(longestMs, Math.round(before * (heard === 'failed' ? 2 : growth)));
  return Math.max(grown, retryAfterSeconds * 1000);
}
