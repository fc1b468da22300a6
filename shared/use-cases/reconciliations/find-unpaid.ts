import type { Instant } from '../../base/time.ts';
import { type AccountId, isAccountId, type Membership, type Relationship } from '../../domain/membership/facts.ts';
import type { Period } from '../../domain/reconciliation/periods.ts';
import type { Reached } from '../../domain/reconciliation/reconciliation.ts';
import { type Finding, standingOf } from '../../domain/reconciliation/verdicts.ts';
import { type Entry, isDamaged } from '../../store/entries.ts';
import type { ListPosition, MembershipLister } from '../../store/memberships/list.ts';
import type { PaidAccounts } from './paid.ts';
import { type ReadTrail, readTrails } from './trails.ts';

/**
 * All accounts that ever were under the partner. An account that comes back while the list is read
 * moves from one relationship to the other: who has left is read before and after the others, so
 * that none is passed over. Accounts of an unknown relationship never were.
 */
const passes = ['not_under_partner', 'under_partner', 'not_under_partner'] as const satisfies Relationship[];

const maxNameLength = 255;

export type AccountsReached = Extract<Reached<ListPosition>, { readonly phase: 'accounts' }>;

/** A page of all accounts that ever were under the partner; undefined behind the last one. */
export async function nextAccounts(
  { pass, from }: AccountsReached,
  pageSize: number,
  list: MembershipLister,
): Promise<{ readonly entries: readonly Entry<Membership>[]; readonly reached: AccountsReached } | undefined> {
  const relationship = passes[pass];
  if (relationship === undefined) return undefined;
  const { entries, next } = await list({ relationship }, pageSize, from);
  return {
    entries,
    reached: next === undefined ? { phase: 'accounts', pass: pass + 1 } : { phase: 'accounts', pass, from: next },
  };
}

interface Search {
  readonly periods: readonly Period[];
  readonly paid: Pick<PaidAccounts, 'has'>;
  readonly until: Instant;
}

/** Finds the accounts, of a page, that were under the partner in a period and are in no row for it. */
export async function findUnpaid(
  entries: readonly Entry<Membership>[],
  { periods, paid, until }: Search,
  readTrail: ReadTrail,
): Promise<readonly Finding[]> {
  const suspects = entries.flatMap(
    (entry): { readonly accountId: AccountId; readonly name?: string; readonly periods: Period[] }[] => {
      const accountId = isDamaged(entry) ? entry.damaged : entry.accountId;
      if (!isAccountId(accountId)) return [];
      const open = periods.filter((period) => mayBeOurs(entry, period) && !paid.has(accountId, period));
      const name = isDamaged(entry) ? undefined : entry.profile.organizationName?.slice(0, maxNameLength);
      return open.length === 0 ? [] : [{ accountId, ...(name && { name }), periods: open }];
    },
  );
  const trails = await readTrails(
    suspects.map(({ accountId }) => accountId),
    until,
    readTrail,
  );
  return suspects.flatMap(({ accountId, name, periods: open }) => {
    const trail = trails.get(accountId) ?? [];
    const about = { accountId, ...(name && { name }) };
    if (trail === 'damaged') return open.map((period): Finding => ({ verdict: 'damaged', ...about, period }));
    return open.flatMap((period): Finding[] => {
      const { share, ...standing } = standingOf(trail, period, until);
      return share === 'none' ? [] : [{ verdict: 'ours_but_unpaid', ...about, period, ...standing }];
    });
  });
}

/** Saves reading the trails of those who came later. What is stored of a damaged account says nothing. */
const mayBeOurs = (entry: Entry<Membership>, { to }: Period): boolean => {
  if (isDamaged(entry)) return true;
  const { underPartnerSince } = entry.relationship;
  return underPartnerSince !== undefined && underPartnerSince < to;
};
