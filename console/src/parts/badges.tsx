/** The three facts about an account, each in a word. */
import type { Membership } from '../base/types.ts';
import { activityWords, relationshipWords, reviewWords } from '../base/words.ts';
import { Badge } from './text.tsx';

type Of<Fact extends 'relationship' | 'activity' | 'review'> = { readonly value: Membership[Fact]['value'] };

const relationshipTones = { under_partner: 'good', not_under_partner: 'bad', unknown: 'waiting' } as const;
const reviewTones = { approved: 'good', pending: 'waiting', denied: 'bad', revoked: 'bad' } as const;
const activityTones = {
  open: 'good',
  trial: 'good',
  trial_ended: 'bad',
  canceled: 'bad',
  disabled: 'bad',
  unknown: 'neutral',
} as const;

export const RelationshipBadge = ({ value }: Of<'relationship'>) => (
  <Badge tone={relationshipTones[value] ?? 'neutral'}>{relationshipWords[value] ?? value}</Badge>
);

export const ActivityBadge = ({ value }: Of<'activity'>) => (
  <Badge tone={activityTones[value] ?? 'neutral'}>{activityWords[value] ?? value}</Badge>
);

export const ReviewBadge = ({ value }: Of<'review'>) => (
  <Badge tone={reviewTones[value] ?? 'neutral'}>{reviewWords[value] ?? value}</Badge>
);
