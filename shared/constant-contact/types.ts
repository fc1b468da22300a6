/**
 * The vendor as the rest of the service sees it: projected, in our words, with expected failures as
 * values.
 */
import type { Instant } from '../base/time.ts';
import type { AccountId, ActivityFact } from '../domain/membership/facts.ts';
import type { ListedAccount } from '../domain/membership/listed-account.ts';
import type { VendorResult } from './result.ts';

type AccountType = 'all' | 'managed' | 'unmanaged';

/**
 * A page's link to the next page: its query string, with the leading `?`. Checked to belong to the
 * same list.
 */
export type NextPage = string & { readonly brand: unique symbol };

/** A row of a page that names no account, so that nothing can be said of it but its place. */
export interface UnreadableRow {
  /** Counted from 1. */
  readonly row: number;
  /** In our words, to follow a noun; never the content of the row. */
  readonly why: string;
}

export interface AccountPage {
  /** Each account once: of several rows the last one counts. */
  readonly accounts: readonly ListedAccount[];
  /** Such a page does not show who is missing. */
  readonly unreadable: readonly UnreadableRow[];
  /** Absent on the last page. */
  readonly next?: NextPage;
}

/**
 * `not_ours`: the vendor said clearly that the account is unknown (404) or another partner's (400);
 * see `accounts/refusals.ts`.
 */
export type AccountProbe =
  | { readonly outcome: 'ours'; readonly activity?: Pick<ActivityFact, 'value' | 'raw'> }
  | { readonly outcome: 'not_ours'; readonly status: 400 | 404; readonly errorKey?: string };

export interface AccountSummary {
  readonly accountId: AccountId;
  /**
   * The partner that the account is (or was, fact sheet T2) provisioned under. Only equality with
   * our own id is evidence (T1).
   */
  readonly partnerId?: string;
}

/**
 * The vendor's API. Every call ends before `deadline`, retries included. No behaviour of the vendor
 * or the network makes it throw; errors of the store of the request budget do.
 */
export interface ConstantContact {
  /**
   * One page of the partner's account list: the first one by `accountType` and `limit` (10 to 50),
   * or a later one by its link.
   */
  listAccounts(
    page: { readonly accountType: AccountType; readonly limit: number } | { readonly next: string },
    deadline: Instant,
  ): Promise<VendorResult<AccountPage>>;
  /**
   * Asks for the plan of one account, which the vendor returns for the partner's own accounts only.
   */
  probeAccount(accountId: AccountId, deadline: Instant): Promise<VendorResult<AccountProbe>>;
  /** Asks who the end-user is, with the end-user's own access token. */
  accountSummary(accessToken: string, deadline: Instant): Promise<VendorResult<AccountSummary>>;
  /** @returns a digest of the partner's identity: it changes when another partner's key is used */
  credentialsDigest(deadline: Instant): Promise<VendorResult<string>>;
  /** @returns our own partner id, if the partner's secret holds it */
  ownPartnerId(deadline: Instant): Promise<VendorResult<string | undefined>>;
  /**
   * Asks the legacy API whether the owner of a user name is under the partner. Absent if that check
   * is switched off.
   */
  siteOwner?(userName: string, deadline: Instant): Promise<VendorResult<LegacyAnswer>>;
}

/** The legacy check's answer about a user name; `not_ours` only if the answer is clear. */
export type LegacyAnswer =
  | {
      readonly outcome: 'ours';
      /** Digits; not the encoded account id (fact sheet section 8). */
      readonly siteOwnerId: string;
      /** Absent if the answer has no status. */
      readonly activity?: Pick<ActivityFact, 'value' | 'raw'>;
    }
  | { readonly outcome: 'not_ours' }
  /** `code`: the number in its first line, if it has one. */
  | { readonly outcome: 'cannot_tell'; readonly code?: string };
