import { inParallel } from '../../base/in-parallel.ts';
import type { Instant } from '../../base/time.ts';
import { accountsAtOnce } from '../../domain/membership/notice.ts';
import type { WaitingWebhooks } from '../../store/waiting-webhooks.ts';
import { type RefreshDependencies, refreshAccounts } from './refresh.ts';

export interface RepeatDependencies extends RefreshDependencies {
  readonly waiting: WaitingWebhooks;
}

/** Numbers of notices. */
export interface Repetition {
  readonly due: number;
  readonly settled: number;
  readonly postponed: number;
  /** No time was left for them; the next call begins with them. */
  readonly left: number;
}

/**
 * Asks the vendor again about the accounts whose next try is due, the longest due first, as far as
 * the time goes.
 */
export async function repeatRefreshes(
  deadline: Instant,
  { waiting, ...dependencies }: RepeatDependencies,
): Promise<Repetition> {
  const due = await waiting.due();
  const results = await refreshAccounts(due, deadline, dependencies);
  const settled = results.filter(({ outcome }) => outcome === 'settled');
  await inParallel(settled, accountsAtOnce, ({ notice }) => waiting.end(notice));
  const count = (wanted: string): number => results.filter(({ outcome }) => outcome === wanted).length;
  return { due: due.length, settled: settled.length, postponed: count('postponed'), left: count('left') };
}
