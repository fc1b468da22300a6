import type { Instant } from '../../base/time.ts';
import type { VendorFailure } from '../../constant-contact/result.ts';
import { failure } from '../../constant-contact/result.ts';
import type { ConstantContact } from '../../constant-contact/types.ts';
import type { Actor } from '../../domain/membership/actor.ts';
import { type AccountId, isSiteOwnerAccount, siteOwnerAccount } from '../../domain/membership/facts.ts';
import { seenUnderPartner } from '../../domain/membership/transitions.ts';
import type { MembershipChanger } from '../../store/memberships/change.ts';
import type { LinkChanger, LinkReader } from '../../store/memberships/links.ts';

export interface UserNameDependencies {
  readonly readLink: LinkReader;
  readonly links: LinkChanger;
  readonly changeMembership: MembershipChanger;
  readonly constantContact: Pick<ConstantContact, 'siteOwner'>;
  readonly now: () => Instant;
}

/** `known`: the accounts that the name leads to, perhaps none; `not_ours`: the vendor said that it leads to none under the partner. */
export type UserNameOutcome =
  | { readonly outcome: 'known'; readonly accountIds: readonly AccountId[] }
  | { readonly outcome: 'not_ours' }
  | { readonly outcome: 'failed'; readonly failure: VendorFailure };

/**
 * Finds the accounts of a user name of the vendor's. Names that we have learnt (by provisioning, by an import) are known; any other
 * one only the legacy API can tell, where it is switched on. What that says is kept under the only id that it gives, and waits for
 * a reviewer in any case: the same account may be known under its own id, and somebody may have refused it there.
 */
export const findUserName = async (
  userName: string,
  actor: Actor,
  deadline: Instant,
  { readLink, links, changeMembership, constantContact, now }: UserNameDependencies,
): Promise<UserNameOutcome> => {
  const linked = await readLink({ userName });
  if (constantContact.siteOwner === undefined || linked.some((accountId) => !isSiteOwnerAccount(accountId))) {
    return { outcome: 'known', accountIds: linked };
  }
  const observedAt = now();
  const asked = await constantContact.siteOwner(userName, deadline);
  if (!asked.ok) return { outcome: 'failed', failure: asked.failure };
  const { value } = asked;
  if (value.outcome === 'cannot_tell') {
    return { outcome: 'failed', ...failure('not_understood', 'the legacy API gave neither a yes nor a no') };
  }
  const found = value.outcome === 'ours' ? siteOwnerAccount(value.siteOwnerId) : undefined;
  if (value.outcome === 'ours' && found !== undefined) {
    const { activity } = value;
    await changeMembership(
      found,
      (known) =>
        seenUnderPartner(
          known,
          { source: 'legacy', observedAt, profile: { siteOwnerName: userName }, ...(activity && { activity }) },
          { reviewMode: 'manual', renewEvidence: true },
        ),
      actor,
    );
  }
  // The name leads to whose it is now, and to nobody else whose it may have been. Of those nothing is known by that.
  for (const accountId of linked.filter((each) => each !== found)) await links.unlink({ userName }, accountId, actor);
  if (found === undefined) return { outcome: 'not_ours' };
  await links.link({ userName }, found, actor);
  return { outcome: 'known', accountIds: [found] };
};
