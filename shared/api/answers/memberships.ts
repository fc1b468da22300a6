/** Answers with memberships, projected by the schema: only declared fields leave the service. */
import * as z from '../../base/zod.ts';
import type { Membership } from '../../domain/membership/facts.ts';
import { membership as membershipSchema } from '../schemas/memberships.ts';

export function membershipAnswerOf(membership: Membership): z.input<typeof membershipSchema> {
  const { relationship, activity } = membership;
  return z.encode(membershipSchema, {
    ...membership,
    relationship: { ...relationship, ...relationship.evidence },
    activity: { ...activity, ...activity.evidence },
  });
}
