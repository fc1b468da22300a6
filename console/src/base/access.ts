/** How often accounts were let in and lost access, by day. Pure. */
import { countsBy, dayOf, lastDays } from './plot.ts';
import type { ChangeEvent } from './types.ts';

export interface AccessByDay {
  readonly days: readonly string[];
  readonly letIn: readonly number[];
  readonly waiting: readonly number[];
  readonly lost: readonly number[];
  /** The moment since which everything is counted; absent: since before the first day. */
  readonly since: string | undefined;
}

const typeOf = ({ type }: ChangeEvent): string => type.split('.').slice(-2).join('.');

/** @param events the newest of the feed, oldest first. @param isWhole whether the feed has no older ones */
export function accessByDay(events: readonly ChangeEvent[], isWhole: boolean, now: number): AccessByDay {
  const days = lastDays(now, 30);
  const countOf = (wanted: string): readonly number[] =>
    countsBy(
      days,
      events.filter((event) => typeOf(event) === wanted).map(({ time }) => dayOf(new Date(time))),
    );
  const first = events[0]?.time;
  const reachesBack = isWhole || (first !== undefined && dayOf(new Date(first)) < (days[0] ?? ''));
  return {
    days,
    letIn: countOf('membership.granted'),
    waiting: countOf('membership.pending'),
    lost: countOf('membership.revoked'),
    since: reachesBack ? undefined : first,
  };
}
