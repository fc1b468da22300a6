/** New client accounts that are asked for. */
import type { Instant } from '../../base/time.ts';
import type { AccountId } from '../membership/facts.ts';

/**
 * Why a provision is pending. `started`: it is being asked for, or the function that asked has
 * died; `accepted`: the vendor has stored it and does it later (fact sheet T23); `unknown`: the
 * vendor was asked and did not say; `created`: the account exists, and only this service's record
 * does not.
 */
export const provisionCauses = ['started', 'accepted', 'unknown', 'created'] as const;

/** A new account that was asked for and is not known to exist. */
export interface PendingProvision {
  readonly id: string;
  readonly cause: (typeof provisionCauses)[number];
  readonly requestedAt: Instant;
  /** The vendor's list is searched by the user name and the organization. */
  readonly loginName: string;
  readonly organizationName?: string;
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
