/** What a client is made with. */
import type { ClientCredentials, Environment } from './tokens.ts';

export interface MembershipClientOptions {
  /** The address of the API, without `/v1`. */
  readonly baseUrl: string;
  /** How to get a token: client credentials, or a function that has one. */
  readonly token: ClientCredentials | (() => string | Promise<string>);
  /**
   * For how many whole seconds a yes is given again without asking, and never beyond its `freshUntil`; at most a year.
   * 0, the default: each time is asked. So much later a departure is noticed.
   */
  readonly cacheSeconds?: number;
  /** Attempts of a request that may be repeated, from 1 to 100; 3 by default. */
  readonly attempts?: number;
  /** For each attempt; 5,000 by default. */
  readonly timeoutMs?: number;
  /** For tests: what stands for the network, the clock and chance. */
  readonly environment?: Partial<Environment>;
}

/** Without a limit a request would be repeated for ever while the service is away. */
const mostAttempts = 100;
const mostSeconds = 31_536_000;
/** Timers hold 31 bits: a longer time would be over at once. */
const mostMs = 2_147_483_647;

/**
 * The options that are numbers. They may come from text, such as a variable of the environment, and one that is
 * not valid would be noticed late: no comparison with NaN is true, so that attempts never end.
 *
 * @throws TypeError or RangeError that names the option
 */
export function numbersOf({ cacheSeconds = 0, attempts = 3, timeoutMs = 5_000 }: MembershipClientOptions) {
  return {
    cacheMs: whole('cacheSeconds', cacheSeconds, 0, mostSeconds) * 1000,
    attempts: whole('attempts', attempts, 1, mostAttempts),
    timeoutMs: whole('timeoutMs', timeoutMs, 1, mostMs),
  };
}

function whole(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number`);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}`);
}
