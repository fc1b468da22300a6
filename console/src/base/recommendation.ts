/** What the facts of a newcomer speak for. A reviewer decides; nothing is decided by this. */
import type { Membership } from './types.ts';

export interface Recommendation {
  /**
   * `look`: at the audit that holds it. `ask`: Constant Contact, before anything else. `wait`:
   * nothing is gained yet.
   */
  readonly advice: 'approve' | 'ask' | 'look' | 'wait';
  readonly title: string;
  readonly why: string;
}

type Facts = Pick<Membership, 'relationship' | 'activity' | 'review'>;

const inactive: Partial<Record<Membership['activity']['value'], string>> = {
  canceled: 'It is canceled: with or without approval it gets no access.',
  disabled: 'Constant Contact has disabled it: with or without approval it gets no access.',
  trial_ended: 'Its trial has ended: it gets no access before it buys a plan.',
};

const holds: Partial<Record<NonNullable<Membership['review']['held']>, string>> = {
  too_many_newcomers: 'It came with unusually many others. Is it really our list that was read?',
  credentials_changed: 'Our credentials have changed before it came. Is it really our list that was read?',
};

const sources: Readonly<Record<Membership['relationship']['source'], string>> = {
  audit: 'an audit has found it on our list',
  verify: 'Constant Contact has said so when asked',
  account_summary: 'the account itself has said so at sign-up',
  webhook: 'Constant Contact has told us of it',
  provisioned: 'we have created it',
  legacy: 'the check of user names has said so',
  import: 'a list says so',
};

/** The first that applies: whether it is ours, whether it is held, whether access would be of use. */
export function recommendationFor({ relationship, activity, review }: Facts): Recommendation {
  if (relationship.value === 'unknown') {
    return ask('It is not known whether it is ours.');
  }
  if (relationship.value === 'not_under_partner') {
    return { advice: 'wait', title: 'Wait', why: 'It is not ours: approval would give it no access.' };
  }
  if (relationship.missingSince !== undefined) return ask('The last list that was read did not have it.');
  const hold = review.held && holds[review.held];
  if (hold !== undefined) return { advice: 'look', title: 'See the audit first', why: hold };
  const idle = inactive[activity.value];
  if (idle !== undefined) return { advice: 'wait', title: 'Nothing to gain yet', why: idle };
  if (activity.value === 'unknown') return ask('It is not known whether it is active.');
  if (relationship.source === 'legacy') return ask('Only the check of user names knows it as ours.');
  const state = activity.value === 'trial' ? 'In its trial' : 'Active';
  return { advice: 'approve', title: 'Approve', why: `${state}, and ours: ${sources[relationship.source]}.` };
}

const ask = (why: string): Recommendation => ({ advice: 'ask', title: 'Ask Constant Contact first', why });
