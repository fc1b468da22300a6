import type { EnvironmentFor } from '../config/environment.ts';
import type { Policy } from '../domain/membership/policy.ts';

/** The rules that turn facts into access, as this deployment has them. */
export const policyFrom = (environment: EnvironmentFor<'policy'>): Policy => ({
  freshForSeconds: environment.FRESH_FOR_SECONDS,
  graceSeconds: environment.GRACE_SECONDS,
  whenEvidenceExpires: environment.WHEN_EVIDENCE_EXPIRES,
  inactiveActivities: environment.INACTIVE_ACTIVITIES,
});
