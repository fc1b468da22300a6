/** Answers with memberships, projected by the schema: only declared fields leave the service. */
import * as z from '../../base/zod.ts';
import type { Membership } from '../../domain/membership/facts.ts';
import type { Entry } from '../../store/entries.ts';
import { membership as membershipSchema } from '../schemas/memberships.ts';
import { entryAnswersOf, problemInPlace } from './damaged.ts';

/** Answers with a list of memberships. */
export const membershipAnswersOf = (entries: readonly Entry<Membership>[]) =>
  entryAnswersOf(entries, membershipAnswerOf, (accountId) => ({
    accountId,
    problem: problemInPlace('MEMBERSHIP_DAMAGED'),
  }));

export function membershipAnswerOf(membership: Membership): z.input<typeof membershipSchema> {
  const { relationship, activity } = membership;
  return z.encode(membershipSchema, {
    ...membership,
    relationship: { ...relationship, ...relationship.evidence },
    activity: { ...activity, ...activity.evidence },
  });
}
