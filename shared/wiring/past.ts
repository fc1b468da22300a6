import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createPlaceReader } from '../store/log/log.ts';
import { createPastReader } from '../store/memberships/past.ts';
import type { PastDependencies } from '../use-cases/memberships/past.ts';
import { policyFrom } from './policy.ts';

/** What answers about the past are made of. */
export const pastDependencies = (
  environment: EnvironmentFor<'audit-records:list' | 'log:places' | 'policy'>,
): PastDependencies => ({
  readPast: createPastReader(storeContext, { auditRecords: environment.AUDIT_RECORDS_TABLE }),
  indexOf: createPlaceReader(storeContext, environment.TRAIL_LOG_TABLE),
  policy: policyFrom(environment),
});
