/** What must hold for the store alone: the trail, and how it leads to what is stored. */

import type { Membership } from '../../../shared/domain/membership/facts.ts';
import type { Surroundings } from '../surroundings.ts';
import { fail, type TrailRecord, type View } from '../view.ts';

/**
 * Every change has one record and every record its change: the trail leads, version by version, to
 * what is stored.
 */
export const expectWholeTrail = ({ memberships, trails }: View): void => {
  if (trails.size !== memberships.size) {
    fail('memberships without a trail, or trails without one', [...trails.keys()]);
  }
  for (const membership of memberships.values()) {
    const trail = trails.get(membership.accountId) ?? [];
    let before: TrailRecord['before'];
    for (const [index, record] of trail.entries()) {
      if (record.version !== index + 1) fail('a gap in a trail', trail);
      // A restore goes on from what was put back.
      if (record.action !== 'restored' && JSON.stringify(record.before) !== JSON.stringify(before)) {
        fail('a record that does not go on from the last', trail);
      }
      before = record.after;
    }
    const { relationship, activity, review } = membership;
    const now = { relationship: relationship.value, activity: activity.value, review: review.value };
    if (trail.length !== membership.version || JSON.stringify(now) !== JSON.stringify(before)) {
      fail('a change without its record', { membership, trail });
    }
  }
};

/**
 * What is known is never overwritten by what was observed earlier. @param seen what was stored when
 * it was last looked at
 */
export const expectNoStepBack = ({ memberships }: View, seen: Map<string, Membership>): void => {
  for (const membership of memberships.values()) {
    const before = seen.get(membership.accountId);
    seen.set(membership.accountId, membership);
    if (before === undefined) continue;
    const isEarlier = (fact: 'relationship' | 'activity'): boolean =>
      membership[fact].value !== before[fact].value &&
      // A summary says nothing of the activity.
      before[fact].value !== 'unknown' &&
      membership[fact].evidence.observedAt < before[fact].evidence.observedAt;
    if (isEarlier('relationship') || isEarlier('activity')) {
      fail('older knowledge in the place of newer', { before, membership });
    }
  }
};

/** Two misses before a departure, with a suspect in between. */
export const expectSlowDepartures = ({ trails }: View): void => {
  for (const trail of trails.values()) {
    let missedBy: string | undefined;
    for (const { action, actor } of trail) {
      if (action === 'departed' && (missedBy === undefined || missedBy === actor.id)) {
        fail('gone without having been missed by an earlier run', trail);
      }
      if (action === 'missed') missedBy = actor.id;
      if (action === 'reappeared' || action === 'returned' || action === 'departed') missedBy = undefined;
    }
  }
};

/**
 * In manual mode only a reviewer approves newcomers, and in both modes only a reviewer takes a
 * refusal back.
 */
export const expectReviewed = ({ trail }: View, { reviewMode }: Surroundings): void => {
  for (const { accountId, action, actor, before, after } of trail) {
    if (actor.id === 'reviewer' || actor.kind === 'reviewer' || action === 'restored') continue;
    const seen = { accountId, action, before, after };
    if (before?.review === 'denied' && after.review !== 'denied') fail('a refusal was taken back', seen);
    if (action !== 'discovered' && action !== 'joined' && action !== 'returned') {
      if (before?.review !== undefined && before.review !== after.review) fail('a review that nobody has made', seen);
    } else if (before?.review !== 'denied' && after.review !== 'pending' && reviewMode === 'manual') {
      fail('somebody came in past the reviewer', seen);
    }
  }
};
