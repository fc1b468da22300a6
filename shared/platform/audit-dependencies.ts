import { ulid } from 'ulid';
import type { AuditDependencies } from '../audit/run.ts';
import { createAuditRunStore } from '../store/audit-runs.ts';
import { storeContext } from '../store/dynamodb.ts';
import { createLease } from '../store/lease.ts';
import { createMembershipChanger } from '../store/membership-changer.ts';
import { createMembershipsReader } from '../store/membership-getter.ts';
import { createMembershipLister } from '../store/membership-lister.ts';
import { createWatermarkStore } from '../store/watermark.ts';
import type { EnvironmentFor } from './environment.ts';
import { log } from './log.ts';
import { partnerClient } from './partner-client.ts';

/** The real dependencies of an audit run, made once per process. */
export const auditDependencies = (
  environment: EnvironmentFor<
    | 'memberships:get'
    | 'memberships:list'
    | 'memberships:change'
    | 'audit-runs:write'
    | 'review-mode'
    | 'constant-contact'
  >,
): AuditDependencies => {
  const memberships = environment.MEMBERSHIPS_TABLE;
  return {
    constantContact: partnerClient(environment),
    readMemberships: createMembershipsReader(storeContext, memberships),
    listMemberships: createMembershipLister(storeContext, memberships),
    changeMembership: createMembershipChanger(storeContext, {
      memberships,
      auditRecords: environment.AUDIT_RECORDS_TABLE,
    }),
    watermark: createWatermarkStore(storeContext, memberships),
    runs: createAuditRunStore(storeContext, environment.WORK_STATE_TABLE),
    lease: createLease(storeContext, environment.WORK_STATE_TABLE, 'audit-run'),
    reviewMode: environment.REVIEW_MODE,
    now: Date.now,
    newRunId: () => ulid(),
    log,
  };
};
