/** Finds rows of the list by the owner's name and by account, in one reading of a run's pages. */

import { userNameKey } from '../../base/text.ts';
import type { NamedRow } from '../../domain/audit/name-moves.ts';
import type { AuditRun } from '../../domain/audit/run.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { AuditPageStore } from '../../store/audits/pages.ts';

/** More rows of one name decide nothing more: it is ambiguous. */
const enough = 3;

/**
 * Reads all pages, each account as it was listed last: a list that changes while it is read may have
 * a row twice (fact sheet T9). Keeps a few rows for each name, however many have it.
 *
 * @param keys as `userNameKey` makes them
 * @throws Error if a page is no longer there
 */
export async function readNamedRows(
  { runId, pages: expected }: Pick<AuditRun, 'runId' | 'pages'>,
  keys: ReadonlySet<string>,
  accountIds: ReadonlySet<AccountId>,
  pages: Pick<AuditPageStore, 'readAll'>,
) {
  const byName = new Map<string, Map<AccountId, NamedRow>>();
  const nameOf = new Map<AccountId, string>();
  const byAccount = new Map<AccountId, NamedRow>();
  let read = 0;
  if (keys.size > 0) {
    for await (const { accounts, readAt = 0 } of pages.readAll(runId)) {
      read += 1;
      for (const { accountId, profile } of accounts) {
        const row = { accountId, readAt, siteOwnerName: profile.siteOwnerName };
        if (accountIds.has(accountId)) byAccount.set(accountId, row);
        const before = nameOf.get(accountId);
        if (before !== undefined) byName.get(before)?.delete(accountId);
        nameOf.delete(accountId);
        const key = userNameKey(row.siteOwnerName ?? '');
        if (!keys.has(key)) continue;
        const rows = byName.get(key) ?? new Map<AccountId, NamedRow>();
        if (rows.size >= enough) continue;
        byName.set(key, rows.set(accountId, row));
        nameOf.set(accountId, key);
      }
    }
    // A lost page may have held another account of the same name.
    if (read !== expected) throw new Error('a page of the scan is no longer there');
  }
  return {
    shownBy: (key: string): readonly NamedRow[] => [...(byName.get(key)?.values() ?? [])],
    rowOf: (accountId: AccountId): NamedRow | undefined => byAccount.get(accountId),
  };
}
