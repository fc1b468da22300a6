import { IdSet } from '../../base/id-set.ts';
import type { Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import { failure, type VendorFailure } from '../../constant-contact/result.ts';
import type { ConstantContact } from '../../constant-contact/types.ts';
import type { AuditRun } from '../../domain/audit/run.ts';
import type { AuditPageStore, ScannedPage } from '../../store/audits/pages.ts';
import { type Paused, withinTime } from './pause.ts';

/** The vendor's largest page size (fact sheet, section 2.1). */
export const pageLimit = 50;

/** The largest list that an audit reads; the runbook says what to do before it is reached. */
export const defaultMaxAccounts = 2_000_000;
/** A list that is larger than this fraction of it is reported, to be looked at in time. */
const warnFraction = 0.8;
/** Pages one after the other that show no account for the first time: the list has no end. */
const maxIdlePages = 10;
/** More pages than this, beyond twice as many as the last audit has read, are no list of ours. */
const maxExtraPages = 100;

/** What is known of a scan so far, from its stored pages. */
interface Progress {
  readonly pages: number;
  /** Distinct accounts. */
  readonly accounts: number;
  readonly unreadableRows: number;
}

/** `complete` only after a proven last page: one without a link to a next page. */
export type ScanOutcome =
  | ({ readonly outcome: 'complete'; readonly listed: IdSet } & Progress)
  | ({ readonly outcome: 'failed'; readonly failure: VendorFailure } & Progress)
  | (Paused & Progress);

export interface ScanDependencies {
  readonly constantContact: Pick<ConstantContact, 'listAccounts'>;
  readonly pages: Pick<AuditPageStore, 'readAll' | 'add'>;
  /** Another largest list than `defaultMaxAccounts`. */
  readonly maxAccounts?: number | undefined;
  readonly now: () => Instant;
  readonly log: Log;
}

/**
 * Reads the partner's whole account list, from the last stored page on. Each page is stored before
 * the next is requested, so an interruption costs one page. Rows that come twice, because accounts
 * came or went between two pages (fact sheet T9), count once. A row that cannot be read is counted,
 * and costs the others nothing. The scan fails with the first page that fails, and with a list that
 * has no end.
 *
 * @param deadline when the scan must have stopped, complete or not
 */
export async function scanAccounts(
  { runId, startedAt, expectedAccounts }: Pick<AuditRun, 'runId' | 'startedAt' | 'expectedAccounts'>,
  deadline: Instant,
  { constantContact, pages: store, maxAccounts = defaultMaxAccounts, now, log }: ScanDependencies,
): Promise<ScanOutcome> {
  const reading = startReading(runId, expectedAccounts, maxAccounts);
  for await (const page of store.readAll(runId)) {
    // Accounts of a lost page would count as missing.
    if (page.number !== reading.progress().pages + 1) throw new Error('a page of the scan is no longer there');
    if (page.readAt !== undefined && page.readAt < startedAt) {
      // A process that had stopped dead has stored it late: the watermark must not speak for it.
      const reason = 'a page of the account list was read before the scan began';
      return { outcome: 'failed', ...failure('not_understood', reason), ...reading.progress() };
    }
    reading.take(page);
  }
  for (;;) {
    const { last } = reading;
    const progress = reading.progress();
    const endless = reading.whyEndless();
    if (endless !== undefined) return { outcome: 'failed', ...failure('not_understood', endless), ...progress };
    if (last() !== undefined && last()?.next === undefined) {
      return { outcome: 'complete', listed: reading.listed, ...progress };
    }
    const next = last()?.next;
    const from = next === undefined ? { accountType: 'all' as const, limit: pageLimit } : { next };
    const readAt = now();
    const answer = await withinTime(deadline, now, (until) => constantContact.listAccounts(from, until));
    if ('outcome' in answer) return { ...answer, ...progress };
    if (!answer.ok) return { outcome: 'failed', failure: answer.failure, ...progress };
    const number = progress.pages + 1;
    const { accounts, unreadable } = answer.value;
    for (const { row, why } of unreadable) log(events.AUDIT_ROW_UNREADABLE, { runId, page: number, row, why });
    const read: ScannedPage = {
      number,
      readAt,
      unreadable: unreadable.length,
      accounts: accounts.map(({ accountId, activity, profile }) => ({ accountId, activity, profile })),
      next: answer.value.next,
    };
    // If another process has stored this page meanwhile, the stored one counts.
    reading.take(await store.add(runId, read, progress.accounts + reading.newIn(read)));
    const { accounts: soFar } = reading.progress();
    const isLarge = soFar > warnFraction * maxAccounts && progress.accounts <= warnFraction * maxAccounts;
    if (isLarge) log(events.AUDIT_LIST_LARGE, { runId, accounts: soFar, maxAccounts });
    log(events.AUDIT_PAGE, { runId, ...reading.progress() });
  }
}

/** The pages of one scan, in order; only digests of the account ids are kept. */
function startReading(runId: string, expectedAccounts: number | undefined, maxAccounts: number) {
  const listed = new IdSet(runId);
  const offsets = new Set<string>();
  let last: ScannedPage | undefined;
  let unreadableRows = 0;
  let idlePages = 0;
  let isCircle = false;

  const maxPages =
    expectedAccounts === undefined ? Infinity : 2 * Math.ceil(expectedAccounts / pageLimit) + maxExtraPages;
  return {
    listed,
    last: () => last,
    progress: (): Progress => ({ pages: last?.number ?? 0, accounts: listed.size, unreadableRows }),
    newIn: ({ accounts }: ScannedPage): number =>
      new Set(accounts.flatMap(({ accountId }) => (listed.has(accountId) ? [] : accountId))).size,
    take: (page: ScannedPage): void => {
      const before = listed.size;
      for (const { accountId } of page.accounts) listed.add(accountId);
      unreadableRows += page.unreadable ?? 0;
      idlePages = listed.size > before ? 0 : idlePages + 1;
      last = page;
      const offset = offsetOf(page);
      if (offset === null) return;
      isCircle ||= offsets.has(offset);
      offsets.add(offset);
    },
    /** Why the list seems to have no end; undefined: it does not. */
    whyEndless: (): string | undefined => {
      if (last?.next === undefined) return undefined;
      if (isCircle) return 'the account list goes round in a circle: a page leads to an offset that was read before';
      if (idlePages >= maxIdlePages) {
        return `the account list does not end: ${maxIdlePages} pages one after the other have shown no new account`;
      }
      if (last.number >= maxPages) {
        return `the account list does not end: it has more than ${maxPages} pages, twice as many as expected`;
      }
      return listed.size > maxAccounts ? `the account list has more than ${maxAccounts} accounts` : undefined;
    },
  };
}

function offsetOf({ next }: ScannedPage): string | null {
  return next === undefined ? null : new URLSearchParams(next).get('offset');
}
