import { chunksOf } from '../../base/chunks.ts';
import type { Instant } from '../../base/time.ts';
import type { Actor } from '../../domain/membership/actor.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { ChangedAccountsReader } from '../../store/memberships/changed-accounts.ts';
import type { MembershipRestorer } from '../../store/memberships/restore.ts';

export interface RepairDependencies {
  readonly readChangedAccounts: ChangedAccountsReader;
  readonly restorer: MembershipRestorer;
  /** Copies what the table in use lacks from a restored one; absent: there is none to copy from. */
  readonly copyMissing?:
    | ((accountIds: readonly AccountId[] | undefined, dryRun: boolean) => Promise<number>)
    | undefined;
  /** Called with each membership that is behind its trail, and each that could not be compared. */
  readonly onAccount: (account: RepairedAccount) => void;
}

export type RepairedAccount =
  | {
      readonly accountId: AccountId;
      readonly outcome: 'restored' | 'behind';
      /** The version that was stored; undefined: none was. */
      readonly from: number | undefined;
      /** The last version of the trail. */
      readonly to: number;
    }
  | { readonly accountId: AccountId; readonly outcome: 'failed'; readonly error: unknown };

export interface RepairOrder {
  /** Accounts by id, or those that the trail names since an instant. */
  readonly accounts: readonly AccountId[] | { readonly since: Instant };
  /** Compare, and write nothing. */
  readonly dryRun: boolean;
}

export interface RepairSummary {
  readonly copied: number;
  readonly compared: number;
  readonly behind: number;
  readonly failed: number;
  /**
   * Accounts whose links have changed since then. The trail does not name the users, so these links
   * are as old as the restored table.
   */
  readonly relinked: readonly AccountId[];
}

const actor: Actor = { kind: 'operator', id: 'repair' };
const accountsAtOnce = 10;

/**
 * A change carries the time when it was decided, and may be written a little later; clocks differ,
 * too.
 */
const marginMs = 15 * 60_000;

/**
 * Brings the memberships of a restored table up to their trails. What is as new as its trail stays,
 * so a repair can be repeated. A failure concerns its own account only.
 */
export async function repairMemberships(
  { accounts, dryRun }: RepairOrder,
  dependencies: RepairDependencies,
): Promise<RepairSummary> {
  const named = 'since' in accounts ? undefined : accounts;
  const copied = (await dependencies.copyMissing?.(named, dryRun)) ?? 0;
  const { changed, relinked } = await accountsOf(accounts, dependencies);
  let [behind, failed] = [0, 0];
  for (const chunk of chunksOf([...changed], accountsAtOnce)) {
    for (const account of await Promise.all(chunk.map((accountId) => repaired(accountId, dryRun, dependencies)))) {
      if (account === undefined) continue;
      if (account.outcome === 'failed') failed += 1;
      else behind += 1;
      dependencies.onAccount(account);
    }
  }
  return { copied, compared: changed.size, behind, failed, relinked: [...relinked] };
}

async function accountsOf(accounts: RepairOrder['accounts'], { readChangedAccounts }: RepairDependencies) {
  const relinked = new Set<AccountId>();
  if (!('since' in accounts)) return { changed: new Set(accounts), relinked };
  const changed = new Set<AccountId>();
  for await (const { accountId, action } of readChangedAccounts(accounts.since - marginMs)) {
    changed.add(accountId);
    if (action === 'linked' || action === 'unlinked') relinked.add(accountId);
  }
  return { changed, relinked };
}

async function repaired(
  accountId: AccountId,
  dryRun: boolean,
  { restorer }: RepairDependencies,
): Promise<RepairedAccount | undefined> {
  try {
    const found = dryRun ? await restorer.find(accountId) : await restorer.restore(accountId, actor);
    if (found === undefined) return undefined;
    const { stored, current } = found;
    return { accountId, outcome: dryRun ? 'behind' : 'restored', from: stored?.version, to: current.version };
  } catch (error) {
    return { accountId, outcome: 'failed', error };
  }
}
