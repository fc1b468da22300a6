import { log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createLinkForgetter } from '../store/memberships/forget-links.ts';
import { createProvisionForgetter } from '../store/provisions/forget.ts';
import type { ForgetDependencies } from '../use-cases/memberships/forget.ts';
import { tablesOf } from './tables.ts';

/** Real dependencies of the functions that forget people, created once per process. */
export const forgetting = (environment: EnvironmentFor<'links:change' | 'provisions:forget'>): ForgetDependencies => ({
  forgetLinks: createLinkForgetter(storeContext, tablesOf(environment)),
  forgetProvisions: createProvisionForgetter(storeContext, environment.WORK_STATE_TABLE),
  onForgotten: (forgotten) => log(events.PERSON_FORGOTTEN, { ...forgotten }),
});
