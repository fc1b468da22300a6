import type { RequestBudget } from '../constant-contact/budget.ts';
import { constantContactFromEnvironment } from '../constant-contact/production.ts';
import type { ConstantContact } from '../constant-contact/types.ts';
import { storeContext } from '../store/dynamodb.ts';
import { createLease } from '../store/lease.ts';
import type { EnvironmentFor } from './environment.ts';
import { log } from './log.ts';

/**
 * The vendor's API as the partner. The access token is shared between all functions; the lease lets one of them renew it.
 *
 * @param budget says when a call may be made; see `requestBudget`
 */
export const partnerClient = (
  environment: EnvironmentFor<'constant-contact'>,
  budget: RequestBudget,
): ConstantContact =>
  constantContactFromEnvironment(environment, {
    budget,
    lease: createLease(storeContext, environment.WORK_STATE_TABLE, 'constant-contact-access-token'),
    now: Date.now,
    warn: (reason) => log('TOKEN_NOT_SHARED', { reason }),
  });
