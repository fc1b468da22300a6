/**
 * Decides whether a transfer may be requested, and how the request changes the membership. Pure.
 */

import { dayMs, type Instant } from '../../base/time.ts';
import type { Membership } from '../membership/facts.ts';
import type { Change } from '../membership/transitions.ts';

/** A mail may get lost, so another request is allowed after this time. */
const minRequestIntervalMs = 30 * dayMs;

export type Obstacle =
  | { readonly why: 'unknown_account' | 'already_under_partner' }
  | { readonly why: 'already_requested'; readonly requestedAt: Instant; readonly againFrom: Instant };

/** @returns why no transfer may be requested now; undefined if one may */
export const obstacleTo = (known: Membership | undefined, now: Instant): Obstacle | undefined => {
  if (known === undefined) return { why: 'unknown_account' };
  if (known.relationship.value === 'under_partner') return { why: 'already_under_partner' };
  if (known.transfer === undefined) return undefined;
  const { requestedAt } = known.transfer;
  const againFrom = requestedAt + minRequestIntervalMs;
  return now < againFrom ? { why: 'already_requested', requestedAt, againFrom } : undefined;
};

/**
 * Records that Constant Contact was asked. If the account has come under the partner meanwhile, no
 * open request remains.
 */
export const transferRequested = (known: Membership | undefined, requestedAt: Instant): Change | undefined => {
  if (known === undefined) return undefined;
  const isThere = known.relationship.value === 'under_partner';
  return { action: 'transfer_requested', facts: isThere ? known : { ...known, transfer: { requestedAt } } };
};
