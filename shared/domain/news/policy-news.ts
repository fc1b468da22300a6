import type { Instant } from '../../base/time.ts';
import type { Policy } from '../membership/policy.ts';
import type { ServiceState } from './answers.ts';
import type { News } from './news.ts';

/** News of a policy; undefined: it is the same as before. */
export function newsOfPolicy(at: Instant, policy: Policy, { policy: before }: ServiceState): News | undefined {
  return textOf(policy) === textOf(before) ? undefined : { type: 'policy.changed', time: at, data: { policy } };
}

/** Without regard to the order of the activities. */
const textOf = ({ freshForSeconds, graceSeconds, whenEvidenceExpires, inactiveActivities }: Policy): string =>
  JSON.stringify([freshForSeconds, graceSeconds, whenEvidenceExpires, inactiveActivities.toSorted()]);
