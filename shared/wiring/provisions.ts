import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createLinkChanger } from '../store/memberships/links.ts';
import { createProvisionRequests } from '../store/provisions/request.ts';
import { createProvisionSettler } from '../store/provisions/settle.ts';
import type { ProvisionDependencies } from '../use-cases/provisions/request.ts';
import { followingDependencies } from './partner.ts';

/** Real dependencies of making client accounts, created once per process. */
export const provisionDependencies = (
  environment: EnvironmentFor<
    'memberships:change' | 'review-mode' | 'operations:record' | 'provisions:request' | 'constant-contact'
  >,
): ProvisionDependencies => {
  const {
    MEMBERSHIPS_TABLE: memberships,
    AUDIT_RECORDS_TABLE: auditRecords,
    WORK_STATE_TABLE: workState,
  } = environment;
  return {
    ...followingDependencies(environment),
    provisions: {
      ...createProvisionRequests(storeContext, workState),
      settle: createProvisionSettler(storeContext, workState),
    },
    link: createLinkChanger(storeContext, { memberships, auditRecords }).link,
  };
};
