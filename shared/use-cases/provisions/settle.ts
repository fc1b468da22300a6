/** Finds the new accounts that were asked for and not yet seen in the list of a completed run. */

import { describeError, type Log } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import { dayMs } from '../../base/time.ts';
import type { AuditRun } from '../../domain/audit/run.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import type { ListedAccount } from '../../domain/membership/listed-account.ts';
import type { AuditPageStore } from '../../store/audits/pages.ts';
import type { LinkChanger } from '../../store/memberships/links.ts';
import type { PendingProvision } from '../../store/provisions/items.ts';
import type { ProvisionSettlement } from '../../store/provisions/settle.ts';

export interface SettlementDependencies {
  readonly provisions: ProvisionSettlement;
  readonly pages: Pick<AuditPageStore, 'readAll'>;
  readonly readMemberships: (accountIds: readonly AccountId[]) => Promise<ReadonlyMap<AccountId, Membership>>;
  readonly link: LinkChanger['link'];
  readonly now: () => Instant;
  readonly log: Log;
}

type Row = Pick<ListedAccount, 'accountId' | 'profile'>;
/** Why a row that has the user name of a pending provision is not taken to be its account. */
type Doubt = 'several_accounts' | 'other_organization' | 'known_before';

/** Whoever waits longer waits for nothing, as far as anybody can tell. */
const overdueAfterMs = 7 * dayMs;

/**
 * The rows that have one of these names as the name of their owner, each account once, as it was listed last: a list that changes
 * while it is read may have a row twice (fact sheet T9).
 *
 * @returns none where the time is over before all were read
 */
const rowsByName = async (
  { runId, pages: expected }: Pick<AuditRun, 'runId' | 'pages'>,
  names: ReadonlySet<string>,
  deadline: Instant,
  { pages, now }: Pick<SettlementDependencies, 'pages' | 'now'>,
): Promise<ReadonlyMap<string, readonly Row[]>> => {
  const named = new Map<AccountId, Row>();
  let read = 0;
  for await (const { accounts } of pages.readAll(runId)) {
    if (now() > deadline) return new Map();
    read += 1;
    for (const row of accounts) {
      if (names.has(row.profile.siteOwnerName?.toLowerCase() ?? '')) named.set(row.accountId, row);
      else named.delete(row.accountId);
    }
  }
  // A page that is gone may have held another account of the same name.
  if (read !== expected) throw new Error('a page of the scan is no longer there');
  return Map.groupBy(named.values(), ({ profile }) => profile.siteOwnerName?.toLowerCase() ?? '');
};

/**
 * The vendor does not say which account came of a request, and the name of an owner may be a person's (fact sheet T23, T30). So
 * the whole list must have one such row only, of the same organization, and of an account that nobody knew before.
 *
 * @returns undefined where there is no such row
 */
const accountOf = (
  { requestedAt, organizationName }: PendingProvision,
  rows: readonly Row[],
  memberships: ReadonlyMap<AccountId, Membership>,
): { readonly accountId: AccountId } | { readonly doubt: Doubt } | undefined => {
  const [row, another] = rows;
  if (row === undefined) return undefined;
  if (another !== undefined) return { doubt: 'several_accounts' };
  const { accountId, profile } = row;
  const [asked, listed] = [organizationName?.trim(), profile.organizationName?.trim()];
  if (asked !== undefined && listed !== undefined && asked !== listed) return { doubt: 'other_organization' };
  const known = memberships.get(accountId);
  return known !== undefined && known.createdAt < requestedAt ? { doubt: 'known_before' } : { accountId };
};

const settleAll = async (
  run: Pick<AuditRun, 'runId' | 'pages'>,
  deadline: Instant,
  dependencies: SettlementDependencies,
): Promise<void> => {
  const { provisions, readMemberships, link, now, log } = dependencies;
  const { runId } = run;
  const pending = await provisions.listPending();
  if (pending.length === 0) return;
  const nameOf = ({ loginName }: PendingProvision): string => loginName.toLowerCase();
  const rows = await rowsByName(run, new Set(pending.map(nameOf)), deadline, dependencies);
  const memberships = await readMemberships([...rows.values()].flat().map(({ accountId }) => accountId));

  /** @returns whether it is settled now */
  const settle = async (provision: PendingProvision): Promise<boolean> => {
    const { id: provisionId, loginName, accountId: created } = provision;
    // What the vendor has made before our eyes needs no search.
    const found =
      created === undefined
        ? accountOf(provision, rows.get(nameOf(provision)) ?? [], memberships)
        : { accountId: created };
    if (found === undefined) return false;
    if ('doubt' in found) {
      log('PROVISION_AMBIGUOUS', { runId, provisionId, why: found.doubt });
      return false;
    }
    const { accountId } = found;
    const linked = await link({ userName: loginName }, accountId, { kind: 'audit', id: runId });
    // A membership that could not be written is logged as such, and the next run tries again.
    if (linked === 'unknown_account') return false;
    // Nobody has so many, and what cannot be linked is there all the same.
    const notLinked = linked === 'too_many' ? { notLinked: linked } : {};
    await provisions.settle(provision, accountId);
    log('PROVISION_SETTLED', { runId, provisionId, accountId, ...notLinked });
    return true;
  };

  const settled = new Set<string>();
  for (const [done, provision] of pending.entries()) {
    if (now() > deadline) {
      log('PROVISIONS_LEFT', { runId, count: pending.length - done });
      break;
    }
    try {
      if (await settle(provision)) settled.add(provision.id);
    } catch (error) {
      log('PROVISION_NOT_SETTLED', { runId, provisionId: provision.id, error: describeError(error) });
    }
  }
  const overdue = pending
    .filter(({ id, requestedAt }) => !settled.has(id) && now() - requestedAt > overdueAfterMs)
    .map(({ id }) => id);
  if (overdue.length > 0)
    log('PROVISION_OVERDUE', { runId, provisionIds: overdue.slice(0, 20), count: overdue.length });
};

/**
 * After a run has completed: links the user names of the new accounts that it has seen, and settles their provisions. Without
 * any that is pending it is one read. Whatever goes wrong is logged and left to the next run, for a run that is complete stays so.
 */
export const settleProvisions = async (
  run: Pick<AuditRun, 'runId' | 'pages'>,
  deadline: Instant,
  dependencies: SettlementDependencies,
): Promise<void> => {
  try {
    await settleAll(run, deadline, dependencies);
  } catch (error) {
    dependencies.log('PROVISION_NOT_SETTLED', { runId: run.runId, error: describeError(error) });
  }
};
