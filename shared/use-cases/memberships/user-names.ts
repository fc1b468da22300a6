import type { Instant } from '../../base/time.ts';
import { failure, type VendorFailure } from '../../constant-contact/result.ts';
import type { ConstantContact } from '../../constant-contact/types.ts';
import type { Asking } from '../../domain/membership/actor.ts';
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

/**
 * `known`: the account of the name, or none; `not_ours`: the vendor said that it is not under the
 * partner.
 */
export type UserNameOutcome =
  | { readonly outcome: 'known'; readonly accountIds: readonly AccountId[] }
  | { readonly outcome: 'not_ours' }
  | { readonly outcome: 'failed'; readonly failure: VendorFailure };

/**
 * Finds the account of a Constant Contact user name. Names from provisions and imports are known;
 * only the legacy API, if enabled, knows others. Its answer is stored under the only id that it
 * gives, and always waits for a reviewer: the same account may be known under its own id, and may
 * have been refused there.
 */
export const findUserName = async (
  userName: string,
  { actor, deadline }: Asking,
  { readLink, links, changeMembership, constantContact, now }: UserNameDependencies,
): Promise<UserNameOutcome> => {
  const linked = await readLink({ userName });
  if (constantContact.siteOwner === undefined || linked.some((accountId) => !isSiteOwnerAccount(accountId))) {
    return { outcome: 'known', accountIds: linked };
  }
  const observedAt = now();
  const answer = await constantContact.siteOwner(userName, deadline);
  if (!answer.ok) return { outcome: 'failed', failure: answer.failure };
  const { value } = answer;
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
          { source: 'legacy', observedAt, profile: { siteOwnerName: userName }, activity },
          { reviewMode: 'manual', renewEvidence: true },
        ),
      actor,
    );
  }
  // The facts about the account that the name led to before do not change.
  if (found === undefined) {
    for (const accountId of linked) await links.unlink({ userName }, accountId, actor);
    return { outcome: 'not_ours' };
  }
  await links.linkName(userName, found, actor);
  return { outcome: 'known', accountIds: [found] };
};
