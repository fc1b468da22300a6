import { StoreBusyError, type StoreContext } from './context.ts';

/** Returned by an attempt that lost to another writer, or that DynamoDB throttled. */
export const lost = Symbol();

/** Upper bounds of the pauses between tries, long enough for a conflicting transaction to end. */
const usualPausesMs: readonly number[] = [50, 100, 200, 400, 800];
export const usualTries = usualPausesMs.length + 1;

/**
 * Attempts something until it is not {@link lost}, with a random pause before each further try.
 *
 * @param what the failure in words, for the error
 * @param attempt gets the number of tries before this one
 * @param maxPausesMs the upper bound of each pause; one try more than there are pauses
 * @throws StoreBusyError when every try was lost; any error of an attempt ends the tries at once
 */
export async function retrying<T>(
  { sleep, random }: Pick<StoreContext, 'sleep' | 'random'>,
  what: string,
  attempt: (tries: number) => Promise<T | typeof lost>,
  maxPausesMs = usualPausesMs,
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const result = await attempt(tries);
    if (result !== lost) return result;
    const maxPauseMs = maxPausesMs[tries];
    if (maxPauseMs === undefined) throw new StoreBusyError(`${what} in any try`);
    if (maxPauseMs > 0) await sleep(random() * maxPauseMs);
  }
}
