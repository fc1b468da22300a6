/** A release does what it was given for. */

import type { Surroundings } from '../surroundings.ts';
import { fail, type View } from '../view.ts';

/**
 * While nothing breaks: once a tick has taken a release up, what it was about is no longer held.
 *
 * @param given the ledger at the moment of the release, with what was held
 */
export const expectReleased = (view: View, given: View['control'], { vendor }: Surroundings): void => {
  const { releases } = view.control;
  const before = given.held;
  if (before?.newcomers !== undefined && releases?.newcomers === undefined) {
    const { asOf } = before.newcomers;
    // One that has come back only since was missing when the release was taken up: it is offered again.
    const isBack = (accountId: string): boolean => view.trails.get(accountId)?.at(-1)?.action === 'reappeared';
    const left = [...view.memberships.values()].filter(
      ({ accountId, relationship, review }) =>
        review.held !== undefined &&
        review.since <= asOf &&
        relationship.value === 'under_partner' &&
        relationship.missingSince === undefined &&
        !isBack(accountId),
    );
    if (left.length > 0) fail('newcomers are held after their release', { left, before });
    if (view.brake?.hold !== undefined) fail('newcomers are held on after a release', { before, brake: view.brake });
  }
  if (before?.taking_away !== undefined && releases?.taking_away === undefined) {
    const { asOf } = before.taking_away;
    const left = view.cases.filter(({ heldSince }) => heldSince !== undefined && Date.parse(heldSince) <= asOf);
    const gone = left.filter(({ accountId }) => vendor.all().some((each) => each.accountId === accountId));
    if (gone.length > 0) fail('what was released is held on', { left, before });
  }
};
