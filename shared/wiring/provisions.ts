import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createLinkChanger } from '../store/memberships/links.ts';
import { createProvisionRequests } from '../store/provisions/request.ts';
import { createProvisionSettler } from '../store/provisions/settle.ts';
import type { ProvisionDependencies } from '../use-cases/provisions/request.ts';
import { givingIdentities } from './identities.ts';
import { followingDependencies } from './partner.ts';
import { tablesOf } from './tables.ts';

/** Real dependencies of creating client accounts, created once per process. */
export const provisionDependencies = (
  environment: EnvironmentFor<
    | 'memberships:change'
    | 'links:change'
    | 'brake'
    | 'review-mode'
    | 'operations:record'
    | 'provisions:request'
    | 'constant-contact'
  >,
): ProvisionDependencies => {
  const tables = tablesOf(environment);
  return {
    ...followingDependencies(environment),
    provisions: {
      ...createProvisionRequests(storeContext, tables.workState, environment.PROVISION_DAYS),
      settle: createProvisionSettler(storeContext, tables.workState, environment.PROVISION_DAYS),
    },
    linkName: createLinkChanger(storeContext, tables).linkName,
    give: givingIdentities(environment),
  };
};
