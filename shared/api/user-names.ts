import type { LegacyCheck } from '../constant-contact/legacy.ts';
import { failed as failure } from '../constant-contact/result.ts';
import type { VendorFailure } from '../constant-contact/types.ts';
import { type AccountId, type Instant, isSiteOwnerAccount, siteOwnerAccount } from '../membership/facts.ts';
import type { ReviewMode } from '../membership/policy.ts';
import { refutedByVendor, seenUnderPartner } from '../membership/transitions.ts';
import type { Actor } from '../store/audit-records.ts';
import type { LinkChanger, LinkReader } from '../store/links.ts';
import type { MembershipChanger } from '../store/membership-changer.ts';

export interface UserNameDependencies {
  readonly readLink: LinkReader;
  readonly links: LinkChanger;
  readonly changeMembership: MembershipChanger;
  readonly reviewMode: ReviewMode;
  /** Absent: the legacy API is not to be asked. */
  readonly legacy: LegacyCheck | undefined;
  readonly now: () => Instant;
}

/**
 * `known`: the accounts that the name leads to, perhaps none; `not_ours`: the vendor said that there is none under the partner, and
 * nothing was known before.
 */
export type UserNameOutcome =
  | { readonly outcome: 'known'; readonly accountIds: readonly AccountId[] }
  | { readonly outcome: 'not_ours' }
  | { readonly outcome: 'failed'; readonly failure: VendorFailure };

/**
 * Finds the accounts of a user name of the vendor's. Names that we have learnt (by provisioning, by an import) are known; any other
 * one only the legacy API can tell, where it is switched on. What that says is kept under the only id that it gives.
 */
export const findUserName = async (
  userName: string,
  actor: Actor,
  deadline: Instant,
  { readLink, links, changeMembership, reviewMode, legacy, now }: UserNameDependencies,
): Promise<UserNameOutcome> => {
  const linked = await readLink({ userName });
  if (legacy === undefined || linked.some((accountId) => !isSiteOwnerAccount(accountId))) {
    return { outcome: 'known', accountIds: linked };
  }
  const observedAt = now();
  const asked = await legacy.siteOwner(userName, deadline);
  if (!asked.ok) return { outcome: 'failed', failure: asked.failure };
  const { value } = asked;
  if (value.outcome === 'cannot_tell') {
    return { outcome: 'failed', ...failure('not_understood', 'the legacy API gave neither a yes nor a no') };
  }
  const sighting = { source: 'legacy', observedAt } as const;
  if (value.outcome === 'not_ours') {
    for (const accountId of linked) {
      await changeMembership(accountId, (known) => known && refutedByVendor(known, sighting), actor);
    }
    return linked.length === 0 ? { outcome: 'not_ours' } : { outcome: 'known', accountIds: linked };
  }
  const accountId = siteOwnerAccount(value.siteOwnerId);
  await changeMembership(
    accountId,
    (known) =>
      seenUnderPartner(
        known,
        { ...sighting, ...(value.activity === undefined ? {} : { activity: value.activity }) },
        { reviewMode, renewEvidence: true },
      ),
    actor,
  );
  await links.link({ userName }, accountId, actor);
  return { outcome: 'known', accountIds: [accountId] };
};
