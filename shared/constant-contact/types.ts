/** What the rest of the service sees of the vendor: projected, in our words, with expected failures as values. */
import type { AccountId, ActivityFact, Instant, Profile } from '../domain/membership/facts.ts';
import type { LegacyAnswer } from './legacy/answer.ts';

const vendorFailureKinds = [
  /** 429 `throttled`, and it outlasted the retries. */
  'throttled',
  /** 429 `quota_exceeded`: nothing is answered before 00:00 UTC (fact sheet T14). */
  'quota_exceeded',
  /** 401, also with a fresh access token; or the token endpoint refused the partner's credentials. */
  'unauthorized',
  /** 403: scope, privilege, or the app is deactivated. */
  'forbidden',
  /** Any other 4xx. */
  'rejected',
  /** 5xx, a network error or a time-out, and it outlasted the retries. */
  'unavailable',
  /** A success that is not what the operation answers with: HTML, a page without its list, a link to another host. */
  'not_understood',
  /** What changes something was sent, and nobody knows whether it was done: no whole answer of the vendor's came, or a 5xx. */
  'outcome_unknown',
  /** Our own budget has no request left for it in time: nothing was sent, or not again. */
  'budget_spent',
] as const;
export type VendorFailureKind = (typeof vendorFailureKinds)[number];

/** Holds nothing that the vendor wrote but its `error_key`, because its messages may repeat what was sent. */
export interface VendorFailure {
  readonly kind: VendorFailureKind;
  /** In our words, fit for a log and an audit run's record. */
  readonly reason: string;
  readonly status?: number;
  readonly errorKey?: string;
  /** The vendor's own ids of the request, which its support asks for. */
  readonly requestIds?: Readonly<Record<string, string>>;
  /** With `budget_spent`: when it is worth asking again. */
  readonly retryAt?: Instant;
}

export type VendorResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: VendorFailure };

export type AccountType = 'all' | 'managed' | 'unmanaged';

/** A page's own link to the next page: its query string, with the leading `?`. Checked to belong to the same list. */
export type NextPage = string & { readonly brand: unique symbol };

export interface ListedAccount {
  readonly accountId: AccountId;
  /** Absent where the row has no billing status: then it says nothing about the activity. */
  readonly activity?: Pick<ActivityFact, 'value' | 'raw'>;
  readonly profile: Profile;
  readonly subscriberCount?: number;
  readonly lastLoginDate?: string;
}

export interface AccountPage {
  readonly accounts: readonly ListedAccount[];
  /** Absent on the last page. */
  readonly next?: NextPage;
}

/** `not_ours`: the vendor said clearly that the account is unknown (404) or another partner's (400). */
export type AccountProbe =
  | { readonly outcome: 'ours'; readonly activity?: Pick<ActivityFact, 'value' | 'raw'> }
  | { readonly outcome: 'not_ours'; readonly status: 400 | 404; readonly errorKey?: string };

export interface AccountSummary {
  readonly accountId: AccountId;
  /** The partner that the account is (or was, fact sheet T2) provisioned under; only equality with our own id says anything (T1). */
  readonly partnerId?: string;
}

/**
 * The vendor's API. Every call ends before `deadline` (an instant), retries included, and never throws for anything that the
 * vendor or the network does; what the store of the request budget throws comes through.
 */
export interface ConstantContact {
  /** One page of the partner's account list: the first one by `accountType` and `limit` (10 to 50), or a later one by its link. */
  listAccounts(
    page: { readonly accountType: AccountType; readonly limit: number } | { readonly next: NextPage },
    deadline: Instant,
  ): Promise<VendorResult<AccountPage>>;
  /** Asks for the plan of one account, which the vendor answers for the partner's own accounts only. */
  probeAccount(accountId: AccountId, deadline: Instant): Promise<VendorResult<AccountProbe>>;
  /** Asks who the end-user is, with the end-user's own access token. */
  accountSummary(accessToken: string, deadline: Instant): Promise<VendorResult<AccountSummary>>;
  /** Our own partner id, where the partner's secret holds it. */
  ownPartnerId(deadline: Instant): Promise<VendorResult<string | undefined>>;
  /** Asks the legacy API whether the owner of a user name is under the partner. Absent: it is not to be asked. */
  siteOwner?(userName: string, deadline: Instant): Promise<VendorResult<LegacyAnswer>>;
}
