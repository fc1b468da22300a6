import type { Instant } from '../../base/time.ts';
import type { VendorFailure } from '../../constant-contact/result.ts';
import type { AccountSummary, ConstantContact } from '../../constant-contact/types.ts';
import { activityByWebhook } from '../../domain/membership/activity-evidence.ts';
import type { Asking } from '../../domain/membership/actor.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import type { EventType } from '../../domain/membership/notice.ts';
import type { ReviewMode } from '../../domain/membership/policy.ts';
import { refutedByVendor, seenUnderPartner } from '../../domain/membership/transitions.ts';
import type { MembershipChanger } from '../../store/memberships/change.ts';

export interface VerifyAccountDependencies {
  readonly constantContact: Pick<ConstantContact, 'probeAccount'>;
  readonly changeMembership: MembershipChanger;
  readonly reviewMode: ReviewMode;
  readonly now: () => Instant;
}

export interface VerifyDependencies extends VerifyAccountDependencies {
  readonly constantContact: Pick<ConstantContact, 'probeAccount' | 'accountSummary' | 'ownPartnerId'>;
}

/**
 * Asks the vendor about one account by its plan, which is shown for the partner's own accounts
 * only, and records what is new.
 *
 * For a webhook, an account that is neither known nor ours is not recorded: a test send names a
 * sample account. Its type says what has become of the account if the vendor's word does not.
 *
 * @returns undefined after a clear answer, yes or no; else the failure, and nothing has changed
 */
export async function verifyAccount(
  accountId: AccountId,
  { actor, deadline, eventType }: Asking & { readonly eventType?: EventType },
  { constantContact, changeMembership, reviewMode, now }: VerifyAccountDependencies,
): Promise<VendorFailure | undefined> {
  const observedAt = now();
  const probe = await constantContact.probeAccount(accountId, deadline);
  if (!probe.ok) return probe.failure;
  const isHint = actor.kind === 'webhook';
  const sighting = { source: isHint ? 'webhook' : 'verify', observedAt } as const;
  const { value } = probe;
  await changeMembership(
    accountId,
    (known) => {
      if (value.outcome === 'ours') {
        const activity = eventType === undefined ? value.activity : activityByWebhook(eventType, value.activity);
        return seenUnderPartner(known, { ...sighting, activity }, { reviewMode, renewEvidence: true });
      }
      return known === undefined && isHint ? undefined : refutedByVendor(known, sighting);
    },
    actor,
  );
  return undefined;
}

/**
 * Records what an end-user's own account summary says. The partner id in it settles the question
 * only by being our own (fact sheet T1), and not for an account that has left before or was missed
 * by a scan, because it may name the partner that the account was born under (T2); in every other
 * case the plan is asked for.
 *
 * @param observedAt when the summary was asked for
 * @returns as `verifyAccount`
 */
export async function verifySummary(
  { accountId, partnerId }: AccountSummary,
  observedAt: Instant,
  asking: Asking,
  dependencies: VerifyDependencies,
): Promise<VendorFailure | undefined> {
  const { constantContact, changeMembership, reviewMode } = dependencies;
  const own = await constantContact.ownPartnerId(asking.deadline);
  if (!own.ok) return own.failure;
  if (partnerId === undefined || partnerId !== own.value) {
    return verifyAccount(accountId, asking, dependencies);
  }
  const sighting = { source: 'account_summary', observedAt } as const;
  const { membership } = await changeMembership(
    accountId,
    (known) => (isInDoubt(known) ? undefined : seenUnderPartner(known, sighting, { reviewMode, renewEvidence: true })),
    asking.actor,
  );
  return isInDoubt(membership) ? verifyAccount(accountId, asking, dependencies) : undefined;
}

/** Whether the account has left the partner before, or was missed by a scan. */
function isInDoubt(known: Membership | undefined): boolean {
  const relationship = known?.relationship;
  const hasLeft = relationship?.value === 'not_under_partner' && relationship.underPartnerSince !== undefined;
  return hasLeft || relationship?.missingSince !== undefined;
}
