import type { Log } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import type { VendorFailure } from '../../constant-contact/result.ts';
import type { ConstantContact, UnreadableRow } from '../../constant-contact/types.ts';
import type { AuditRun } from '../../domain/audit/run.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { AuditPageStore, ScannedPage } from '../../store/audits/pages.ts';
import { type Paused, withinTime } from './pause.ts';

/** The vendor's largest page size (fact sheet, section 2.1). */
export const pageLimit = 50;

/** `complete` only after a proven last page: one without a link to a next page. */
export type ScanOutcome =
  | { readonly outcome: 'complete'; readonly pages: number; readonly listed: ReadonlySet<AccountId> }
  | { readonly outcome: 'failed'; readonly failure: VendorFailure; readonly pages: number; readonly accounts: number }
  | (Paused & { readonly pages: number; readonly accounts: number });

export interface ScanDependencies {
  readonly constantContact: Pick<ConstantContact, 'listAccounts'>;
  readonly pages: Pick<AuditPageStore, 'readAll' | 'add'>;
  readonly now: () => Instant;
  readonly log: Log;
}

const repeatedOffset: VendorFailure = {
  kind: 'not_understood',
  reason: 'the account list goes round in a circle: a page leads to an offset that was read before',
};

const unreadableRow = (page: number, { row, why }: UnreadableRow): VendorFailure => ({
  kind: 'not_understood',
  reason: `row ${row} of page ${page} of the account list ${why}`,
});

/**
 * Reads the partner's whole account list, from the last stored page on. Each page is stored before
 * the next is requested, so an interruption costs one page. Rows that come twice, because accounts
 * came or went between two pages (fact sheet T9), count once. The scan fails with the first page
 * that fails.
 *
 * @param deadline when the scan must have stopped, complete or not
 */
export async function scanAccounts(
  { runId }: Pick<AuditRun, 'runId'>,
  deadline: Instant,
  { constantContact, pages: store, now, log }: ScanDependencies,
): Promise<ScanOutcome> {
  const listed = new Set<AccountId>();
  const offsets = new Set<string>();
  let last: ScannedPage | undefined;

  /** @returns false if the page leads to an offset that was read before */
  const take = (page: ScannedPage): boolean => {
    for (const { accountId } of page.accounts) listed.add(accountId);
    last = page;
    const offset = offsetOf(page);
    if (offset === null) return true;
    if (offsets.has(offset)) return false;
    offsets.add(offset);
    return true;
  };

  const newIn = ({ accounts }: ScannedPage): number =>
    new Set(accounts.flatMap(({ accountId }) => (listed.has(accountId) ? [] : accountId))).size;

  for await (const page of store.readAll(runId)) {
    // Accounts of a lost page would count as missing.
    if (page.number !== (last?.number ?? 0) + 1) throw new Error('a page of the scan is no longer there');
    take(page);
  }
  for (;;) {
    const progress = { pages: last?.number ?? 0, accounts: listed.size };
    if (last !== undefined && last.next === undefined) return { outcome: 'complete', pages: last.number, listed };
    const from = last?.next === undefined ? { accountType: 'all' as const, limit: pageLimit } : { next: last.next };
    const answer = await withinTime(deadline, now, (until) => constantContact.listAccounts(from, until));
    if ('outcome' in answer) return { ...answer, ...progress };
    if (!answer.ok) return { outcome: 'failed', failure: answer.failure, ...progress };
    const { accounts, next, unreadable } = answer.value;
    if (unreadable[0] !== undefined) {
      return { outcome: 'failed', failure: unreadableRow(progress.pages + 1, unreadable[0]), ...progress };
    }
    const read: ScannedPage = {
      number: progress.pages + 1,
      accounts: accounts.map(({ accountId, activity, profile }) => ({ accountId, activity, profile })),
      next,
    };
    // If another process has stored this page meanwhile, the stored one counts.
    const stored = await store.add(runId, read, listed.size + newIn(read));
    if (!take(stored)) {
      return { outcome: 'failed', failure: repeatedOffset, pages: stored.number, accounts: listed.size };
    }
    log('AUDIT_PAGE', { runId, pages: stored.number, accounts: listed.size });
  }
}

function offsetOf({ next }: ScannedPage): string | null {
  return next === undefined ? null : new URLSearchParams(next).get('offset');
}
