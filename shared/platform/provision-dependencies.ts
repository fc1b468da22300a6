import type { ProvisionDependencies } from '../partner/provision.ts';
import { storeContext } from '../store/dynamodb.ts';
import { createLinkChanger } from '../store/links.ts';
import { createProvisionSettler } from '../store/provision-settlement.ts';
import { createProvisionRequests } from '../store/provisions.ts';
import type { EnvironmentFor } from './environment.ts';
import { followingDependencies } from './partner-dependencies.ts';

/** The real dependencies of making client accounts, made once per process. */
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
