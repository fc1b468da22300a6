import type { Instant } from '../../base/time.ts';
import {
  type BrakeState,
  type BrakeThresholds,
  roomForNewcomers,
  roomToTake,
  withEntered,
  withLetIn,
  withTaken,
} from '../../domain/audit/brake.ts';
import { letsIn, takesAccess, withoutTaking } from '../../domain/audit/plan.ts';
import { activityByWebhook } from '../../domain/membership/activity-evidence.ts';
import type { Actor } from '../../domain/membership/actor.ts';
import type { EntitlementPolicy } from '../../domain/membership/decide.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import { type EventType, eventTypes } from '../../domain/membership/notice.ts';
import type { Change } from '../../domain/membership/transitions.ts';
import type { CaseStore } from '../../store/audits/cases.ts';
import type { BrakeStore } from '../../store/brake.ts';
import type { DecideChange, MembershipChange, MembershipChanger } from '../../store/memberships/change.ts';
import { AlongsideChangedError } from '../../store/memberships/transaction.ts';

export interface GuardDependencies {
  readonly changeMembership: MembershipChanger;
  readonly brake: BrakeStore;
  readonly thresholds: BrakeThresholds;
  readonly cases: Pick<CaseStore, 'open'>;
  readonly policy: EntitlementPolicy;
  readonly now: () => Instant;
  /** Called with each account that keeps its access because of the brake. */
  readonly onHeld: (accountId: AccountId) => void;
}

/** Far more than other processes can come first with. */
const maxTries = 20;

/**
 * What becomes of a change: nobody's access is concerned (`free`), the memory of the brake must be
 * read first, there is room for it, or there is none.
 */
type Verdict = 'free' | 'unread' | 'counted' | 'held';

/**
 * Makes the one door through which access is taken away, and through which newcomers come in, by
 * what the vendor says: a changer of memberships that minds the brake. A change within the brake is
 * counted in the same transaction. Beyond it nothing is taken away: the rest of the change is made,
 * and the account becomes a case, about which the vendor is asked again. A newcomer beyond it is
 * recorded as pending, and held.
 *
 * What people decide, reviews and imported lists, does not come through here.
 */
export function createGuardedChanger(dependencies: GuardDependencies): MembershipChanger {
  const { changeMembership, brake, now } = dependencies;
  return async (accountId, decide, actor, options = {}): Promise<MembershipChange> => {
    for (let tries = 1; ; tries += 1) {
      // The memory of the brake is only read where it is needed.
      const state = tries === 1 ? undefined : await brake.read();
      const guard = guardChange(decide, state, dependencies);
      const alongside = () =>
        guard.verdict() === 'counted' && state
          ? [
              brake.alongside(
                state,
                guard.takes() ? withTaken(state, now()) : withEntered(withLetIn(state, now(), 1), 1),
              ),
            ]
          : [];
      const known = tries === 1 && 'membership' in options ? { membership: options.membership } : {};
      try {
        const result = await changeMembership(accountId, guard.decide, actor, { ...known, alongside });
        if (guard.verdict() === 'unread') continue;
        const held = guard.held();
        if (held !== undefined) await openCase(accountId, held, actor, dependencies);
        return result;
      } catch (error) {
        // Another process has used some of the room meanwhile.
        if (!(error instanceof AlongsideChangedError) || tries >= maxTries) throw error;
      }
    }
  };
}

/** A decision that minds the brake, and what became of it when it was made last. */
function guardChange(
  decide: DecideChange,
  state: BrakeState | undefined,
  { thresholds, policy, now }: GuardDependencies,
) {
  let verdict: Verdict = 'free';
  let takes = false;
  let held: Change | undefined;
  const judgement = { policy };
  return {
    verdict: (): Verdict => verdict,
    /** Whether it takes access away; else it lets a newcomer in. */
    takes: (): boolean => takes,
    /** The change that would have taken access away. */
    held: (): Change | undefined => held,
    decide: (known: Membership | undefined): Change | undefined => {
      const change = decide(known);
      verdict = 'free';
      held = undefined;
      if (change === undefined) return undefined;
      takes = takesAccess(known, change, judgement);
      if (!takes && !isNewcomer(known, change, judgement)) return change;
      if (state === undefined) {
        verdict = 'unread';
        return undefined;
      }
      const room = takes
        ? roomToTake(state, now(), thresholds) - state.wanted
        : roomForNewcomers(state, now(), thresholds);
      verdict = room > 0 ? 'counted' : 'held';
      if (room > 0) return change;
      if (takes) {
        held = change;
        return withoutTaking(change, known, judgement);
      }
      const hold = state.hold ?? 'too_many_newcomers';
      // From now on, and not from when the vendor was asked: a release given meanwhile does not cover it.
      return { ...change, facts: { ...change.facts, review: { value: 'pending', since: now(), held: hold } } };
    },
  };
}

/** An account that the partner has just created itself is no stranger. */
const isNewcomer = (known: Membership | undefined, change: Change, judgement: { policy: EntitlementPolicy }): boolean =>
  letsIn(known, change, judgement) && change.facts.relationship.evidence.source !== 'provisioned';

async function openCase(
  accountId: AccountId,
  { facts: { activity } }: Change,
  actor: Actor,
  { cases, now, onHeld }: GuardDependencies,
): Promise<void> {
  const {
    evidence: { source, observedAt },
    ...seen
  } = activity;
  const isByWebhook = source === 'webhook' || undefined;
  onHeld(accountId);
  await cases.open({
    accountId,
    cause: 'activity',
    openedAt: now(),
    nextAt: now(),
    unclear: 0,
    eventType: tellingEvent(actor),
    answer: { outcome: 'ours', activity: seen, isByWebhook, observedAt },
    wants: 'activity',
    revokes: true,
  });
}

/** The webhook's type, if it says what has become of the account where the vendor's word does not. */
const tellingEvent = ({ kind, id }: Actor): EventType | undefined =>
  kind === 'webhook'
    ? eventTypes.find((type) => type === id && activityByWebhook(type, undefined) !== undefined)
    : undefined;
