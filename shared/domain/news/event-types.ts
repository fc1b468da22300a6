/** The types of events, and which one a change of an account is: one table. */
import type { DecisionCode } from '../membership/decide.ts';
import type { Review } from '../membership/facts.ts';
import type { ChangeAction } from '../membership/transitions.ts';
import type { Answer } from './answers.ts';

/** Every type, behind the prefix of the setting `eventTypePrefix`, with its meaning. */
export const newsTypes = {
  'membership.granted': 'A check about the account would have said no just before, and says yes now.',
  'membership.revoked': 'A check about the account would have said yes just before, and says no now.',
  'membership.linked': 'A user, or a user name, was linked to the account. The event does not name the user.',
  'membership.unlinked': 'A user, or a user name, was unlinked from the account.',
  'membership.pending': 'The account has begun to wait for a review. The answer was no before, too.',
  'membership.reviewed': 'A reviewer, or the partner’s list, has decided; the answer is the same yes or no as before.',
  'membership.changed': 'The answer is the same yes or no as before, for another reason.',
  'evidence.in_grace': 'The evidence is no longer fresh. Checks still say yes, and name its age.',
  'evidence.expiring': 'Half of the grace is over. If no evidence comes, checks will say no at `expiresAt`.',
  'evidence.expired': 'The evidence is too old for a yes: see the answer after it.',
  'evidence.renewed': 'After one of the three before, the evidence is fresh again.',
  'policy.changed': 'The rules that make answers of what is known were changed by a deployment.',
  'audit.quarantined': 'The brake holds what would take access away from accounts; they keep it until a release.',
  'audit.released': 'What the brake held of this kind waits no longer.',
  'newcomers.held': 'The brake holds newcomers; they stay pending until a release.',
  'newcomers.released': 'Newcomers that the brake held wait no longer.',
} as const;
export type NewsType = keyof typeof newsTypes;

/** What decides about the type of a change. */
export interface ChangedAnswer {
  readonly action: ChangeAction;
  readonly before: Answer;
  readonly after: Answer;
  readonly review: { readonly before: Review | undefined; readonly after: Review };
}

type Rule = readonly [NewsType, (change: ChangedAnswer) => boolean];

const oldEvidence: readonly DecisionCode[] = ['MEMBER_IN_GRACE', 'MEMBER_UNVERIFIED'];
const reviewActions: readonly ChangeAction[] = ['approved', 'denied', 'revoked', 'reopened', 'imported'];

/** The first rule that applies wins. */
const rules: readonly Rule[] = [
  ['membership.granted', ({ before, after }) => !before.allowed && after.allowed],
  ['membership.revoked', ({ before, after }) => before.allowed && !after.allowed],
  ['membership.linked', ({ action }) => action === 'linked'],
  ['membership.unlinked', ({ action }) => action === 'unlinked'],
  ['membership.pending', ({ before, after }) => after.code === 'PENDING_REVIEW' && before.code !== after.code],
  [
    'membership.reviewed',
    ({ action, review }) =>
      review.before !== undefined && review.before !== review.after && reviewActions.includes(action),
  ],
  ['evidence.renewed', ({ before, after }) => oldEvidence.includes(before.code) && after.code === 'MEMBER'],
  ['membership.changed', ({ before, after }) => before.code !== after.code],
];

/** @returns undefined for a change that is no news for the application */
export function typeOfChange(change: ChangedAnswer): NewsType | undefined {
  return rules.find(([, applies]) => applies(change))?.[0];
}
