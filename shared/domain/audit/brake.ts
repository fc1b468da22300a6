import type { BrakeReason, PlanSummary } from './run.ts';

/** Limits of what one run may take away without a release. */
export interface BrakeThresholds {
  /** Up to this many revocations are allowed regardless of the fraction. */
  readonly minRevocations: number;
  /** The share of all accounts that may lose access, or be missing, from 0 to 1. */
  readonly fraction: number;
}

/**
 * How many accounts of a total may go without a release: the greater of `minRevocations` and the
 * fraction, but never all of two or more. If all leave at once, however few they are, the key may
 * be another partner's; a single client may really have left.
 */
export const mayGo = (total: number, { minRevocations, fraction }: BrakeThresholds): number => {
  // Compensate for floating point: 0.29 × 100 is 28.999….
  const allowed = Math.max(minRevocations, Math.floor(fraction * total + 1e-9));
  return total >= 2 ? Math.min(allowed, total - 1) : allowed;
};

export interface BrakeFigures extends Pick<PlanSummary, 'revocations' | 'entitled' | 'expected' | 'missing'> {
  /** Accounts known to be under the partner that no earlier scan has missed. */
  readonly known: number;
}

/**
 * Why a plan needs a release: it takes away access from too many of those who have it, or the list
 * is too much shorter than expected, or lacks too many of the accounts that it should hold.
 *
 * @param listed accounts in the list that the plan was made from
 * @returns no reasons if the plan may be applied
 */
export const brakeFor = (
  { revocations, entitled, expected, known, missing }: BrakeFigures,
  listed: number,
  thresholds: BrakeThresholds,
): readonly BrakeReason[] => {
  const reasons: BrakeReason[] = [];
  if (revocations > mayGo(entitled, thresholds)) reasons.push('too_many_revocations');
  const shrank = expected - listed > mayGo(expected, thresholds);
  // The list of another partner may be just as long.
  if (shrank || missing > mayGo(known, thresholds)) reasons.push('list_shrank');
  return reasons;
};
