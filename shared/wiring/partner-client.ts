import { log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { nextPage } from '../constant-contact/accounts/links.ts';
import type { RequestBudget } from '../constant-contact/transport/budget.ts';
import type { ConstantContact } from '../constant-contact/types.ts';
import { storeContext } from '../store/client.ts';
import { createLease } from '../store/lease.ts';
import { requestBudget } from './budget.ts';
import { type ConstantContactParts, constantContactFromEnvironment } from './constant-contact.ts';

/**
 * The parts that all callers of the vendor share: the budget, and the lease under which one
 * function at a time renews the access token.
 */
export const partnerParts = (
  environment: EnvironmentFor<'constant-contact'>,
  budget: RequestBudget,
): ConstantContactParts => ({
  budget,
  lease: createLease(storeContext, environment.WORK_STATE_TABLE, 'constant-contact-access-token'),
  now: Date.now,
  warn: (reason) => log(events.TOKEN_NOT_SHARED, { reason }),
  onUnclearRefusal: (refusal) => log(events.REFUSAL_UNCLEAR, { ...refusal }),
});

/**
 * The vendor's API as the partner.
 *
 * @param budget says when a call may be made; see `requestBudget`
 */
export const partnerClient = (
  environment: EnvironmentFor<'constant-contact'>,
  budget: RequestBudget,
): ConstantContact => constantContactFromEnvironment(environment, partnerParts(environment, budget));

/** The partner's account list as the vendor pages it, and the schema of the links to its pages. */
export const clientAccountList = (environment: EnvironmentFor<'constant-contact'>) => ({
  list: partnerClient(environment, requestBudget(environment, 'interactive')).listAccounts,
  position: nextPage,
});
