import type { Instant } from '../../base/time.ts';
import { type Decision, decide } from '../../domain/membership/decide.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { LinkOrigin } from '../../store/memberships/keys.ts';
import type { StoredLinkReader } from '../../store/memberships/links.ts';
import type { CheckDependencies } from './check.ts';

export type ListLinksDependencies = Pick<CheckDependencies, 'readKnowledge' | 'policy' | 'now'> & {
  readonly readLink: StoredLinkReader;
};

export interface LinkedAccount {
  readonly accountId: AccountId;
  /** Undefined: an earlier version has made the link. */
  readonly linkedAt: Instant | undefined;
  /** What a check of this account alone would answer. */
  readonly decision: Decision | 'damaged';
}

/**
 * Lists the accounts of a user or a user name, in the order in which they were linked.
 *
 * @throws DamagedError for a link that cannot be read
 */
export async function listLinks(
  origin: LinkOrigin,
  { readLink, readKnowledge, policy, now }: ListLinksDependencies,
): Promise<readonly LinkedAccount[]> {
  const link = await readLink(origin);
  if (link === undefined) return [];
  const known = await readKnowledge(link.accountIds.map((accountId) => ({ accountId })));
  return link.accountIds.map((accountId, index) => {
    const knowledge = known[index]?.[0]?.knowledge ?? ({ found: false, asked: 'account' } as const);
    const decision = knowledge === 'damaged' ? knowledge : decide(knowledge, policy, now());
    return { accountId, linkedAt: link.linkedAt[accountId], decision };
  });
}
