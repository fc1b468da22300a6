/**
 * The rules about access, the brake and the budget's shares, said once more: taken from
 * the service it would be wrong together with it.
 */
import type { BrakeThresholds } from '../../../shared/domain/audit/brake.ts';
import type { TrailRecord } from '../view.ts';

export const isInactive = (activity: string): boolean => ['canceled', 'trial_ended', 'disabled'].includes(activity);

/** Whether the facts give access. */
export const gives = (facts: TrailRecord['after'] | undefined): boolean =>
  facts?.relationship === 'under_partner' && facts.review === 'approved' && !isInactive(facts.activity);

/** A restore repeats what the trail has taken before. */
export const isRevocation = ({ action, before, after }: TrailRecord): boolean =>
  action !== 'restored' && gives(before) && !gives(after);

/**
 * How many out of so many may go without a release: the larger one of number and share, but never
 * all of two or more.
 */
export const mostWithoutRelease = (
  total: number,
  { minRevocations, fraction }: Pick<BrakeThresholds, 'minRevocations' | 'fraction'>,
  times = 1,
): number => {
  const most = Math.max(times * minRevocations, Math.floor(times * fraction * total + 1e-9));
  return total > 1 && most >= total ? total - 1 : most;
};

const floorPercent = { interactive: 25, webhook: 5, audit: 60 };
/** What of a day no other lane may use. */
export const floorOf = (lane: keyof typeof floorPercent, perDay: number): number =>
  Math.floor((perDay * floorPercent[lane]) / 100);

/**
 * A quarter of the day is for those who wait for an answer, a twentieth for webhooks, and 60 % for
 * the audits.
 */
export const mostForAudits = (perDay: number): number => perDay - Math.floor(perDay * 0.25) - Math.floor(perDay * 0.05);
export const mostForCallers = (perDay: number): number => perDay - Math.floor(perDay * 0.6) - Math.floor(perDay * 0.05);
