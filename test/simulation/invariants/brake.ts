/** What any 24 hours, and any seven days, take away without a release is within the brake. */

import type { Instant } from '../../../shared/base/time.ts';
import { hour } from '../../support/memberships.ts';
import type { Surroundings } from '../surroundings.ts';
import { fail, type TrailRecord, type View } from '../view.ts';
import { gives, isRevocation, mostWithoutRelease } from './judge.ts';

const dayMs = 24 * hour;
/** A week may take twice what a day may. */
const windows = [
  { days: 1, times: 1 },
  { days: 7, times: 2 },
];

/** A release is good for a day, and a tick that has begun within it takes a while. */
const releasedForMs = dayMs + hour;

const isRecent = (each: { readonly at: Instant }, at: Instant): boolean => each.at <= at && each.at > at - 15 * dayMs;

/** Every change of the number of accounts with access, in the order of time. */
const entitledOverTime = (trail: readonly TrailRecord[]): { at: Instant; total: number }[] => {
  let total = 0;
  return trail.map(({ action, at, before, after }) => {
    // A restore begins with what was put back, and ends with what the trail said before.
    if (action !== 'restored') total += Number(gives(after)) - Number(gives(before));
    return { at, total };
  });
};

export const expectWithinBrake = ({ wholeTrail }: View, { brake, releases, indexLag, spoils }: Surroundings): void => {
  const inOrder = wholeTrail.toSorted((a, b) => a.at - b.at);
  const isReleased = ({ accountId, at }: TrailRecord): boolean =>
    releases.some(
      (release) => release.accountIds.has(accountId) && release.at <= at && at <= release.at + releasedForMs,
    );
  const isByVendor = ({ actor }: TrailRecord): boolean => actor.kind !== 'reviewer' && actor.id !== 'reviewer';
  const taken = inOrder.filter((record) => isRevocation(record) && isByVendor(record) && !isReleased(record));
  if (taken.length === 0) return;
  const totals = entitledOverTime(inOrder);
  for (const { at, days, times } of taken.flatMap((each) => windows.map((window) => ({ at: each.at, ...window })))) {
    const within = taken.filter((each) => each.at <= at && each.at > at - days * dayMs);
    // Those who had access in that day, or at any time since the count that the brake may have gone
    // by; the index that it counts through may lag behind.
    const recent = totals.filter((each) => isRecent(each, at)).map(({ total }) => total);
    const before = totals.findLast((each) => each.at <= at - 15 * dayMs)?.total ?? 0;
    const now = recent.at(-1) ?? 0;
    // Whoever lost it in that time, by people too, had it in that time.
    const lost = inOrder.filter((each) => isRevocation(each) && each.at <= at && each.at > at - days * dayMs).length;
    // An item that was put back counts with the access that it had, until it is as new as its trail.
    const putBack = new Set(spoils.filter((each) => isRecent(each, at)).map(({ accountId }) => accountId)).size;
    const most = mostWithoutRelease(Math.max(before, ...recent, now + lost) + indexLag + putBack, brake, times);
    if (within.length > most) fail(`more was taken away in ${days} days than the brake lets through`, { most, within });
  }
};
