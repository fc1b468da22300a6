import type { Instant } from '../../base/time.ts';
import type { TakingInStore } from '../../store/log/taking-in.ts';
import { type SequenceDependencies, sequence } from './sequence.ts';

export interface TakeInDependencies extends SequenceDependencies {
  readonly takingIn: TakingInStore;
  readonly now: () => Instant;
}

/**
 * Takes in the records that are older than the log, once: page by page until the deadline, and from
 * there the next time. What the log has by then is passed over.
 */
export async function takeIn(deadline: Instant, dependencies: TakeInDependencies): Promise<void> {
  const { takingIn, now } = dependencies;
  let reached = await takingIn.read();
  while (reached !== 'done' && now() < deadline) {
    const { records, next } = await takingIn.nextPage(reached);
    await sequence(records, dependencies);
    if (next === 'begin') throw new TypeError('a page leads back to the beginning');
    await takingIn.keep(next);
    reached = next;
  }
}
