/** The vendor's limits, and who may have how much of them. */
import type { Surroundings } from '../surroundings.ts';
import { fail } from '../view.ts';
import { mostForAudits, mostForCallers } from './judge.ts';

const dayMs = 86_400_000;
const dayOf = (at: number): number => Math.floor(at / dayMs);
/** A process may use up the permits that it has claimed, which takes seconds. */
const usedUpMs = 30_000;

/** For how long nobody asks again: an hour, but a minute right after midnight. */
const pauseAfter = ({ sentAt }: Surroundings['closings'][number]): number =>
  sentAt % dayMs < 5 * 60_000 ? 60_000 : 3_600_000;

export const expectWithinBudget = ({ requests, closings, openings, limits }: Surroundings): void => {
  const sorted = requests.toSorted((a, b) => a.at - b.at);
  for (const [index, { at }] of sorted.entries()) {
    const later = sorted[index + limits.perSecond];
    if (later !== undefined && later.at - at < 1_000) {
      fail('too many requests in a second', sorted.slice(index, index + 12));
    }
  }
  for (const [day, ofDay] of Map.groupBy(sorted, ({ at }) => dayOf(at))) {
    if (ofDay.length > limits.perDay) fail('too many requests on a day', { day, requests: ofDay.length });
    const audits = ofDay.filter(({ lane }) => lane === 'audit').length;
    if (audits > mostForAudits(limits.perDay))
      fail('the audits have taken what is for others', { day, audits, limits });
    const callers = ofDay.filter(({ lane }) => lane === 'interactive').length;
    if (callers > mostForCallers(limits.perDay))
      fail('the callers have taken what is for others', { day, callers, limits });
  }
  for (const closing of closings) {
    const openedAt = openings.find((at) => at >= closing.saidAt) ?? Number.POSITIVE_INFINITY;
    const until = Math.min(openedAt, closing.saidAt + pauseAfter(closing));
    const late = sorted.find(
      ({ at }) => at > closing.toldAt + usedUpMs && at < until && dayOf(at) === dayOf(closing.sentAt),
    );
    if (late !== undefined) fail('a request on a day that the vendor has closed', { ...closing, late });
  }
};
