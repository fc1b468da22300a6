/** How the account comes to be what it is when a scenario begins. */

import type { Actor } from '../../../shared/domain/membership/actor.ts';
import { departedByAnswer } from '../../../shared/domain/membership/departures.ts';
import type { AccountId, Membership } from '../../../shared/domain/membership/facts.ts';
import { imported } from '../../../shared/domain/membership/imports.ts';
import type { ReviewMode } from '../../../shared/domain/membership/policy.ts';
import { type ReviewDecision, reviewed } from '../../../shared/domain/membership/reviews.ts';
import {
  type Change,
  missedByScan,
  refutedByVendor,
  seenUnderPartner,
} from '../../../shared/domain/membership/transitions.ts';
import { hour } from '../../support/memberships.ts';
import { createService } from './service.ts';
import type { Actor as PastActor, World } from './world.ts';

const audit = { kind: 'audit', id: 'run-of-the-past' } as const;
const app = { kind: 'client', id: 'app-of-the-past' } as const;
const reviewer = { kind: 'reviewer', id: 'reviewer-of-the-past' } as const;

const activity = { value: 'open', raw: 'Open' } as const;
interface Step {
  readonly by: Actor;
  readonly decide: (known: Membership | undefined, world: World) => Change | undefined;
}

const discovered = (reviewMode: ReviewMode): Step => ({
  by: audit,
  decide: (known, { clock }) =>
    seenUnderPartner(known, { source: 'audit', observedAt: clock.now, activity }, { reviewMode }),
});
const decided = (decision: ReviewDecision): Step => ({
  by: reviewer,
  decide: (known, { clock }) => known && reviewed(known, decision, clock.now, 'long ago'),
});
const missed: Step = {
  by: audit,
  decide: (known, { clock }) => known && missedByScan(known, clock.now, undefined),
};
const departed: Step = { by: audit, decide: (known, { clock }) => departedByAnswer(known, clock.now, clock.now) };
const refuted: Step = {
  by: app,
  decide: (known, { clock }) => refutedByVendor(known, { source: 'verify', observedAt: clock.now }),
};
const onList: Step = {
  by: app,
  decide: (known, { clock, reviewMode }) => imported(known, { review: 'approved' }, clock.now, reviewMode),
};

const newcomer = discovered('manual');
const member = discovered('auto');

/** Each step an hour after the one before. */
const histories = {
  unknown: [],
  pending: [newcomer],
  approved: [member],
  denied: [newcomer, decided('deny')],
  revoked: [member, decided('revoke')],
  'not under partner': [refuted],
  departed: [member, missed, departed],
  'missed once': [member, missed],
  'missed once and pending': [newcomer, missed],
  imported: [onList],
} as const satisfies Record<string, readonly Step[]>;

export type Start = keyof typeof histories;
export const starts = Object.keys(histories) as [Start, ...Start[]];

/** Lives through the history of an account. */
export const live = async (world: World, past: PastActor, accountId: AccountId, start: Start): Promise<void> => {
  const { reviews } = createService(world, past);
  const steps: readonly Step[] = histories[start];
  for (const { by, decide } of steps) {
    world.clock.now += hour;
    await past.does(() => reviews.changeMembership(accountId, (known) => decide(known, world), by));
  }
};
