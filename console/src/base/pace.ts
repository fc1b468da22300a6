/** How often something is asked again that may change by itself. Pure. */

const firstMs = 2_000;
const growth = 1.5;
/** The longest pause while something is at work, and while it only waits for people. */
export const longestMs = { working: 10_000, waiting: 30_000 } as const;

/** What has come of asking. */
type Heard = 'changed' | 'same' | 'failed';

interface Pause {
  /** The last pause; undefined: there was none. */
  readonly before: number | undefined;
  readonly heard: Heard;
  readonly longest: number;
  /** What the service has asked for. */
  readonly retryAfterSeconds?: number | undefined;
}

/** In milliseconds. */
export function nextPause({ before, heard, longest, retryAfterSeconds = 0 }: Pause): number {
  if (before === undefined || heard === 'changed') return Math.max(firstMs, retryAfterSeconds * 1000);
  const grown = Math.min(longest, Math.round(before * (heard === 'failed' ? 2 : growth)));
  return Math.max(grown, retryAfterSeconds * 1000);
}
