import type { BrakeReason, PlanSummary } from './run.ts';

/** How much one run may take away by itself. */
export interface BrakeThresholds {
  /** So many revocations are let through whatever the share is. */
  readonly minRevocations: number;
  /** The share of all that may go, from 0 to 1. */
  readonly fraction: number;
}

/**
 * How many out of so many may go without a release: `minRevocations` or the fraction, whichever is more, but never all of two
 * or more. Everybody leaving at once looks the same as the key of another partner, however few they are; a single client
 * leaving looks like a single client leaving.
 */
export const mayGo = (total: number, { minRevocations, fraction }: BrakeThresholds): number => {
  // A hair more than the product, for 0.29 of 100 is 28.999….
  const most = Math.max(minRevocations, Math.floor(fraction * total + 1e-9));
  return total >= 2 ? Math.min(most, total - 1) : most;
};

export interface BrakeFigures extends Pick<PlanSummary, 'revocations' | 'entitled' | 'expected' | 'missing'> {
  /** Accounts known to be under the partner that no scan has missed before. */
  readonly known: number;
}

/**
 * Why a plan must not be applied without a release: it takes away access from too many of those who have it, or the list holds
 * too many accounts less than it should, or too few of those that it should. Empty: it may be applied.
 *
 * @param listed accounts in the list that the plan was made from
 */
export const brakeFor = (
  { revocations, entitled, expected, known, missing }: BrakeFigures,
  listed: number,
  thresholds: BrakeThresholds,
): readonly BrakeReason[] => {
  const reasons: BrakeReason[] = [];
  if (revocations > mayGo(entitled, thresholds)) reasons.push('too_many_revocations');
  const shrank = expected - listed > mayGo(expected, thresholds);
  // Another partner's list may be as long.
  if (shrank || missing > mayGo(known, thresholds)) reasons.push('list_shrank');
  return reasons;
};
