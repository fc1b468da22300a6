import type { ConstantContact, ListedAccount, VendorFailure } from '../constant-contact/types.ts';
import type { AccountId, Instant } from '../membership/facts.ts';

/** The largest page that the vendor gives (fact sheet, section 2.1). */
const pageLimit = 50;

export interface ScanProgress {
  readonly pages: number;
  /** Distinct accounts so far. */
  readonly accounts: number;
}

/** `complete` only after a proven last page: a page that came without a link to a next one. */
export type ScanOutcome =
  | ({ readonly complete: true; readonly listed: ReadonlyMap<AccountId, ListedAccount> } & ScanProgress)
  | ({ readonly complete: false; readonly failure: VendorFailure } & ScanProgress);

const repeatedOffset: VendorFailure = {
  kind: 'not_understood',
  reason: 'the account list goes round in a circle: a page leads to an offset that was read before',
};

/**
 * Reads the partner's whole account list. Rows that come twice, because accounts came or went while the pages were read
 * (fact sheet T9), count once, as they were seen last. Any page that fails makes the whole scan fail.
 *
 * @param deadline when the last page must have been read
 */
export const scanAccounts = async (
  constantContact: Pick<ConstantContact, 'listAccounts'>,
  deadline: Instant,
  progressed: (progress: ScanProgress) => void,
): Promise<ScanOutcome> => {
  const listed = new Map<AccountId, ListedAccount>();
  const offsets = new Set<string | null>();
  let pages = 0;
  let page: Parameters<ConstantContact['listAccounts']>[0] = { accountType: 'all', limit: pageLimit };
  for (;;) {
    const answer = await constantContact.listAccounts(page, deadline);
    if (!answer.ok) return { complete: false, failure: answer.failure, pages, accounts: listed.size };
    const { accounts, next } = answer.value;
    for (const account of accounts) listed.set(account.accountId, account);
    pages += 1;
    progressed({ pages, accounts: listed.size });
    if (next === undefined) return { complete: true, listed, pages, accounts: listed.size };
    const offset = new URLSearchParams(next).get('offset');
    if (offsets.has(offset)) return { complete: false, failure: repeatedOffset, pages, accounts: listed.size };
    offsets.add(offset);
    page = { next };
  }
};
