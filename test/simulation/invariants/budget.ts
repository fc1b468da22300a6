/** The vendor's limits, and who may have how much of them. */
import type { Instant } from '../../../shared/base/time.ts';
import type { Lane } from '../../../shared/domain/budget/limits.ts';
import { type Surroundings, tables } from '../surroundings.ts';
import { fail } from '../view.ts';
import { floorOf, mostForAudits, mostForCallers } from './judge.ts';

const dayMs = 86_400_000;
const dayOf = (at: number): number => Math.floor(at / dayMs);
/** A process may use up the permits that it has claimed, which takes seconds. */
const usedUpMs = 30_000;

/** For how long nobody asks again: an hour, but a minute right after midnight. */
const pauseAfter = ({ sentAt }: Surroundings['closings'][number]): number =>
  sentAt % dayMs < 5 * 60_000 ? 60_000 : 3_600_000;

/** No lane is told to wait for tomorrow before it has had its floor of a day that is open. */
export const expectFloor = ({ db, clock, limits, closings }: Surroundings, lane: Lane, retryAt: Instant): void => {
  const today = dayOf(clock.now);
  if (dayOf(retryAt) <= today || closings.some(({ sentAt }) => dayOf(sentAt) === today)) return;
  // Slots that lie ahead are another matter, and permits of processes that have died are lost.
  if (dayOf(clock.now + 5 * 60_000) > today) return;
  const stored = db.dump(tables.workState).find(({ used }) => used instanceof Object);
  if (stored === undefined || Date.parse(String(stored['day'])) !== today * dayMs) return;
  const used = new Map<string, unknown>(Object.entries(Object(stored['used'])));
  if (Number(used.get(lane)) < floorOf(lane, limits.perDay))
    fail('a lane has not had its floor', { lane, stored, limits });
};

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
