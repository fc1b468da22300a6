/** Provisions: requests for new client accounts. */
import type { Instant } from '../../base/time.ts';
import type { AccountId } from '../membership/facts.ts';

/**
 * Why a provision is pending. `started`: the request is under way, or its function has died;
 * `accepted`: the vendor has stored the request and processes it later (fact sheet T23); `unknown`:
 * the vendor gave no clear answer; `created`: the account exists, but could not be recorded here.
 */
export const provisionCauses = ['started', 'accepted', 'unknown', 'created'] as const;

/** A request whose account is not recorded yet. */
export interface PendingProvision {
  readonly id: string;
  readonly cause: (typeof provisionCauses)[number];
  readonly requestedAt: Instant;
  /** The vendor's list is searched by the user name and the organization. */
  readonly loginName: string;
  readonly organizationName?: string;
  /** The user of the application who is to be linked to the account. */
  readonly userId?: string;
  /** The name of that user at single sign-on. */
  readonly externalId?: string;
  /** Known with `created` only. */
  readonly accountId?: AccountId;
}

/** A provision whose account exists. Holds no personal data. */
export interface SettledProvision {
  readonly id: string;
  readonly requestedAt: Instant;
  readonly settledAt: Instant;
  readonly accountId: AccountId;
}
