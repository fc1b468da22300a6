/** Real dependencies of the functions that forget people, created once per process. */
import { log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createLinkForgetter } from '../store/memberships/forget-links.ts';
import { createProvisionForgetter } from '../store/provisions/forget.ts';
import type { ForgetDependencies } from '../use-cases/memberships/forget.ts';
import { tablesOf } from './tables.ts';

/** For user ids, which no provision holds. */
export const userForgetting = (environment: EnvironmentFor<'links:change'>): ForgetDependencies => ({
  forgetLinks: createLinkForgetter(storeContext, tablesOf(environment)),
  forgetProvisions: async () => 0,
  onForgotten: (forgotten) => log(events.PERSON_FORGOTTEN, { ...forgotten }),
});

export const personForgetting = (
  environment: EnvironmentFor<'links:change' | 'provisions:forget'>,
): ForgetDependencies => ({
  ...userForgetting(environment),
  forgetProvisions: createProvisionForgetter(storeContext, environment.WORK_STATE_TABLE),
});
