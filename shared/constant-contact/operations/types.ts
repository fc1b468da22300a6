/**
 * The input and output of the vendor's partner operations besides the list and the probe, in our
 * words.
 */

import type { Instant } from '../../base/time.ts';
import type { AccountId, ActivityFact } from '../../domain/membership/facts.ts';
import type { VendorResult } from '../result.ts';

/**
 * A client account to be created (fact sheet section 2.2, `Provision`). The caller has checked its
 * limits.
 */
export interface NewClientAccount {
  readonly contactEmail: string;
  readonly countryCode: string;
  /** Two letters for US and CA; empty elsewhere, as the vendor requires. */
  readonly stateCode: string;
  readonly loginName: string;
  readonly password?: string | undefined;
  readonly externalId?: string | undefined;
  readonly externalProvider?: string | undefined;
  readonly contactPhone?: string | undefined;
  readonly organizationName?: string | undefined;
  readonly organizationPhone?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly timeZoneId?: string | undefined;
  readonly website?: string | undefined;
  readonly partnerAccountId?: string | undefined;
  readonly billingLocale?: 'en_US' | 'en_GB' | undefined;
  readonly managedSiteOwner?: boolean | undefined;
  readonly enableSingleBilling?: boolean | undefined;
  readonly gdprOptOut?: boolean | undefined;
}

/**
 * `accepted`: 503, the vendor has stored the request and processes it later (T23); or a success
 * without the id of the account. The answer has no id to find it by.
 */
export type Provisioning =
  | { readonly outcome: 'created'; readonly accountId: AccountId; readonly provisionUuid?: string }
  | { readonly outcome: 'accepted' };

export interface PlanTier {
  readonly usageType?: string;
  readonly currentUsage?: number;
  readonly tier?: number;
  readonly tierMin?: number;
  readonly tierMax?: number;
  readonly price?: number;
  readonly currencyCode?: string;
}

/**
 * A plan (fact sheet section 2.3), read loosely: numbers as texts and missing members are
 * tolerated.
 */
export interface Plan {
  readonly planType?: string;
  readonly tiers: readonly PlanTier[];
  /** Absent if the plan has no billing status. */
  readonly activity?: Pick<ActivityFact, 'value' | 'raw'>;
  readonly billingDayOfMonth?: number;
}

export interface PlanChange {
  readonly planType: string;
  readonly planGroupId?: number | undefined;
  readonly billingDayOfMonth?: number | undefined;
}

/** The vendor's reasons for a cancellation (fact sheet section 2.4), under our names. */
export const cancellationReasons = {
  cost_too_high: 1,
  went_to_competitor: 2,
  not_doing_email_marketing: 3,
  missing_or_not_working: 11,
  moved_in_house: 12,
  poor_results: 14,
  too_difficult: 21,
  canceled_online_by_customer: 27,
  billing_policies: 30,
} as const;
export type CancellationReason = keyof typeof cancellationReasons;

export interface Cancellation {
  /** Absent: now. */
  readonly effectiveAt?: Instant | undefined;
  readonly reason?: CancellationReason | undefined;
}

/** One ordinary call of the vendor's API on behalf of a managed client (fact sheet section 2.5). */
export interface AccountOperation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/v3`, with `{name}` for each path parameter. */
  readonly path: string;
  readonly pathParameters?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** Any JSON value; the vendor gets it as text. */
  readonly payload?: unknown;
}

/** The vendor's answer to the inner call. */
export interface AccountOperationAnswer {
  readonly status: number;
  /** Its body, as the text of any JSON value: parsed, its numbers could be rounded. */
  readonly json?: string;
}

export interface NewSsoUser {
  readonly firstName: string;
  readonly lastName: string;
  readonly roleName: 'account_manager' | 'campaign_creator';
  readonly contactEmail: string;
  readonly loginName: string;
  readonly externalId: string;
  readonly externalProvider: string;
}

export interface Unsubscription {
  /** At most 500; exactly one if the unsubscription is global. */
  readonly emailAddresses: readonly string[];
  readonly updateSource: 'Account' | 'Contact' | 'System';
  readonly optOutReason?: string | undefined;
  readonly deleteContacts?: boolean | undefined;
  readonly globalUnsubscribe?: boolean | undefined;
}

export interface WebhookSubscription {
  readonly topicId: number;
  readonly hookUri?: string;
  readonly topicName?: string;
  readonly topicDescription?: string;
}

/**
 * The operations. As everywhere, an expected failure is a value, and no behaviour of the vendor
 * makes them throw.
 *
 * Only reads are repeated. A change is sent once. If no complete answer came, or a 5xx, or a
 * refusal that is not the vendor's own, the failure is `outcome_unknown`, unless it is certain that
 * nothing was sent. A 401 is the exception: it proves that nothing was done. The vendor's other
 * refusals are `rejected` with their `status` and `errorKey`, so that a 400, a 404 and a 409 can be
 * told apart (T24).
 *
 * A success of a change stands also without the content that the vendor documents: then the value
 * is undefined, or lacks members.
 */
export interface PartnerOperations {
  provision(account: NewClientAccount, deadline: Instant): Promise<VendorResult<Provisioning>>;
  getPlan(accountId: AccountId, deadline: Instant): Promise<VendorResult<Plan>>;
  setPlan(accountId: AccountId, change: PlanChange, deadline: Instant): Promise<VendorResult<Plan | undefined>>;
  /** @returns the vendor's echo of the cancellation, if there is one */
  cancel(
    accountId: AccountId,
    cancellation: Cancellation,
    deadline: Instant,
  ): Promise<VendorResult<{ readonly effectiveDate?: string; readonly reasonId?: number } | undefined>>;
  runAccountOperation(
    accountId: AccountId,
    operation: AccountOperation,
    deadline: Instant,
  ): Promise<VendorResult<AccountOperationAnswer>>;
  createSsoUser(accountId: AccountId, user: NewSsoUser, deadline: Instant): Promise<VendorResult<undefined>>;
  /** @returns how many contacts were unsubscribed, if the vendor says so */
  unsubscribe(
    accountId: AccountId,
    unsubscription: Unsubscription,
    deadline: Instant,
  ): Promise<VendorResult<{ readonly unsubscribedCount?: number } | undefined>>;
  listWebhooks(deadline: Instant): Promise<VendorResult<readonly WebhookSubscription[]>>;
  getWebhook(topicId: number, deadline: Instant): Promise<VendorResult<WebhookSubscription>>;
  putWebhook(
    topicId: number,
    hookUri: string,
    deadline: Instant,
  ): Promise<VendorResult<WebhookSubscription | undefined>>;
  deleteWebhook(topicId: number, deadline: Instant): Promise<VendorResult<undefined>>;
  testWebhook(topicId: number, deadline: Instant): Promise<VendorResult<WebhookSubscription | undefined>>;
}
