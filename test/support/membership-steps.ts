/** Everything that can happen to a membership, for histories that are drawn. */
import fc from 'fast-check';
import { confirmedByAnswer, departedByAnswer } from '../../shared/domain/membership/departures.ts';
import type { Membership } from '../../shared/domain/membership/facts.ts';
import { imported } from '../../shared/domain/membership/imports.ts';
import { decisions, reviewed } from '../../shared/domain/membership/reviews.ts';
import {
  type Change,
  missedByScan,
  refutedByVendor,
  type Sighting,
  seenUnderPartner,
} from '../../shared/domain/membership/transitions.ts';
import { transferRequested } from '../../shared/domain/transfer/rules.ts';

export type Step = (known: Membership | undefined, now: number) => Change | undefined;

const reviewMode = fc.constantFrom('auto' as const, 'manual' as const);
const activity = fc.constantFrom<Sighting['activity']>(
  { value: 'open', raw: 'Open' },
  { value: 'canceled', raw: 'Canceled' },
  { value: 'unknown', raw: 'Paused' },
  undefined,
);
const profile = fc.constantFrom({ organizationName: 'Acme' }, { siteOwnerName: 'zen' }, undefined);

export const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({
      activity,
      profile,
      reviewMode,
      renewEvidence: fc.boolean(),
      hold: fc.constantFrom('too_many_newcomers' as const, undefined),
      source: fc.constantFrom('verify' as const, 'audit' as const),
    })
    .map(({ activity, profile, source, ...options }): Step => {
      return (known, observedAt) => seenUnderPartner(known, { source, observedAt, activity, profile }, options);
    }),
  fc.constant<Step>((known, now) => known && missedByScan(known, now, undefined)),
  fc.constant<Step>((known, now) => departedByAnswer(known, now, now)),
  activity.map(
    (seen): Step =>
      (known, now) =>
        confirmedByAnswer(known, now, seen),
  ),
  fc.constant<Step>((known, observedAt) => refutedByVendor(known, { source: 'verify', observedAt })),
  fc.constantFrom(...decisions).map(
    (decision): Step =>
      (known, now) =>
        known && reviewed(known, decision, now),
  ),
  reviewMode.map(
    (mode): Step =>
      (known, now) =>
        imported(known, { review: 'approved' }, now, mode),
  ),
  fc.constant<Step>(transferRequested),
  fc.constant<Step>((known) => known && { action: 'linked', facts: known }),
);
