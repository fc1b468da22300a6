/** Finds the accounts of pending provisions in the list of a completed run. */

import { describeError, type Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import { userNameKey } from '../../base/text.ts';
import { dayMs, type Instant } from '../../base/time.ts';
import type { AuditRun } from '../../domain/audit/run.ts';
import type { AccountId, Membership } from '../../domain/membership/facts.ts';
import type { ListedAccount } from '../../domain/membership/listed-account.ts';
import type { PendingProvision } from '../../domain/partner/provision.ts';
import type { AuditPageStore } from '../../store/audits/pages.ts';
import type { LinkChanger } from '../../store/memberships/links.ts';
import type { MembershipsReader } from '../../store/memberships/read.ts';
import type { ProvisionSettlement } from '../../store/provisions/settle.ts';
import { type GiveDependencies, giveIdentity } from '../memberships/give-identity.ts';

export interface SettlementDependencies {
  readonly provisions: ProvisionSettlement;
  readonly pages: Pick<AuditPageStore, 'readAll'>;
  readonly readMemberships: MembershipsReader;
  readonly linkName: LinkChanger['linkName'];
  readonly give: GiveDependencies;
  readonly now: () => Instant;
  readonly log: Log;
}

type Row = Pick<ListedAccount, 'accountId' | 'profile'>;
/** Why a row with the user name of a pending provision may not be its account. */
type Doubt = 'several_accounts' | 'other_organization' | 'known_before';
type Found = { readonly accountId: AccountId } | { readonly doubt: Doubt };

/** A provision pending longer than this is reported as overdue. */
const overdueAfterMs = 7 * dayMs;

/** Overdue provisions named in one line of the log, at most. */
const maxOverdueNamed = 20;

/**
 * Links the user names of the new accounts that a completed run has seen, and settles their
 * provisions. Costs one read if no provision is pending. Every failure is logged and left to the
 * next run, because a completed run must stay completed.
 */
export async function settleProvisions(
  run: Pick<AuditRun, 'runId' | 'pages'>,
  deadline: Instant,
  dependencies: SettlementDependencies,
): Promise<void> {
  try {
    await settleAll(run, deadline, dependencies);
  } catch (error) {
    dependencies.log(events.PROVISION_NOT_SETTLED, { runId: run.runId, error: describeError(error) });
  }
}

async function settleAll(
  run: Pick<AuditRun, 'runId' | 'pages'>,
  deadline: Instant,
  dependencies: SettlementDependencies,
): Promise<void> {
  const { provisions, readMemberships, now, log } = dependencies;
  const { runId } = run;
  const pending = await provisions.listPending();
  if (pending.length === 0) return;
  const rows = await rowsByName(run, new Set(pending.map(nameOf)), deadline, dependencies);
  const memberships = await readMemberships([...rows.values()].flat().map(({ accountId }) => accountId));

  const settled = new Set<string>();
  for (const [index, provision] of pending.entries()) {
    if (now() > deadline) {
      log(events.PROVISIONS_LEFT, { runId, count: pending.length - index });
      break;
    }
    // If the vendor's answer named the new account, no search is needed.
    const found =
      provision.accountId === undefined
        ? accountOf(provision, rows.get(nameOf(provision)) ?? [], memberships)
        : { accountId: provision.accountId };
    try {
      if (await settle(provision, found, runId, dependencies)) settled.add(provision.id);
    } catch (error) {
      log(events.PROVISION_NOT_SETTLED, { runId, provisionId: provision.id, error: describeError(error) });
    }
  }
  const overdue = pending
    .filter(({ id, requestedAt }) => !settled.has(id) && now() - requestedAt > overdueAfterMs)
    .map(({ id }) => id);
  if (overdue.length > 0) {
    log(events.PROVISION_OVERDUE, { runId, provisionIds: overdue.slice(0, maxOverdueNamed), count: overdue.length });
  }
}

/** @returns whether the provision is settled now */
async function settle(
  provision: PendingProvision,
  found: Found | undefined,
  runId: string,
  { provisions, linkName, give, log }: Pick<SettlementDependencies, 'provisions' | 'linkName' | 'give' | 'log'>,
): Promise<boolean> {
  const { id: provisionId, loginName } = provision;
  if (found === undefined) return false;
  if ('doubt' in found) {
    log(events.PROVISION_AMBIGUOUS, { runId, provisionId, why: found.doubt });
    return false;
  }
  const { accountId } = found;
  const actor = { kind: 'audit', id: runId } as const;
  const { outcome } = await linkName(loginName, accountId, actor);
  // The run has logged that the membership could not be written; the next run tries again.
  if (outcome === 'unknown_account') return false;
  await giveIdentity(provision, accountId, actor, give);
  await provisions.settle(provision, accountId);
  log(events.PROVISION_SETTLED, { runId, provisionId, accountId });
  return true;
}

/** The key of the owner's name; no name has an empty one. */
function ownerOf({ profile }: Row): string {
  return userNameKey(profile.siteOwnerName ?? '');
}

function nameOf({ loginName }: PendingProvision): string {
  return userNameKey(loginName);
}

/**
 * Finds the rows whose owner has one of these names, each account once, as it was listed last: a
 * list that changes while it is read may have a row twice (fact sheet T9).
 *
 * @returns an empty map if the deadline passes before all pages are read
 */
async function rowsByName(
  { runId, pages: expected }: Pick<AuditRun, 'runId' | 'pages'>,
  names: ReadonlySet<string>,
  deadline: Instant,
  { pages, now }: Pick<SettlementDependencies, 'pages' | 'now'>,
): Promise<ReadonlyMap<string, readonly Row[]>> {
  const named = new Map<AccountId, Row>();
  let read = 0;
  for await (const { accounts } of pages.readAll(runId)) {
    if (now() > deadline) return new Map();
    read += 1;
    for (const row of accounts) {
      if (names.has(ownerOf(row))) named.set(row.accountId, row);
      else named.delete(row.accountId);
    }
  }
  // A lost page may have held another account of the same name.
  if (read !== expected) throw new Error('a page of the scan is no longer there');
  return Map.groupBy(named.values(), ownerOf);
}

/**
 * Finds the account of a provision. The vendor does not say which account a request has created,
 * and the name of an owner may be a person's (fact sheet T23, T30). So the whole list must have
 * exactly one such row, of the same organization, and of an account that was not known before the
 * request.
 *
 * @returns undefined if the list has no such row
 */
function accountOf(
  { requestedAt, organizationName }: PendingProvision,
  rows: readonly Row[],
  memberships: ReadonlyMap<AccountId, Membership>,
): Found | undefined {
  const [row, another] = rows;
  if (row === undefined) return undefined;
  if (another !== undefined) return { doubt: 'several_accounts' };
  const { accountId, profile } = row;
  const [requested, listed] = [organizationName?.trim(), profile.organizationName?.trim()];
  if (requested !== undefined && listed !== undefined && requested !== listed) return { doubt: 'other_organization' };
  const known = memberships.get(accountId);
  return known !== undefined && known.createdAt < requestedAt ? { doubt: 'known_before' } : { accountId };
}
