import { ulid } from 'ulid';
import type { ControlDependencies } from '../audit/control.ts';
import type { StatusDependencies } from '../audit/tell-status.ts';
import type { AuditDependencies } from '../audit/tick.ts';
import { createAuditPageStore, createScanProgressReader } from '../store/audit-pages.ts';
import { createAuditPlanStore, createPlanReader } from '../store/audit-plans.ts';
import { createAuditControlReader, createAuditRunLister, createAuditRunReader } from '../store/audit-run-readers.ts';
import { createAuditRunStore, createAuditRunWriter } from '../store/audit-runs.ts';
import { createBudgetReader } from '../store/budget-reader.ts';
import { storeContext } from '../store/dynamodb.ts';
import { createLinkChanger } from '../store/links.ts';
import { createMembershipChanger } from '../store/membership-changer.ts';
import { createMembershipsReader } from '../store/membership-getter.ts';
import { createMembershipLister } from '../store/membership-lister.ts';
import { createProvisionSettlement } from '../store/provision-settlement.ts';
import { createWatermarkReader } from '../store/watermark.ts';
import type { EnvironmentFor } from './environment.ts';
import { log } from './log.ts';
import { partnerClient } from './partner-client.ts';
import { budgetLimits, requestBudget } from './request-budget.ts';

/** The real dependencies of the re-audit, made once per process. */
export const auditDependencies = (
  environment: EnvironmentFor<
    | 'memberships:get'
    | 'memberships:list'
    | 'memberships:change'
    | 'audits:run'
    | 'provisions:settle'
    | 'audit-schedule'
    | 'brake'
    | 'policy'
    | 'review-mode'
    | 'constant-contact'
  >,
): AuditDependencies & StatusDependencies => {
  const { MEMBERSHIPS_TABLE: memberships, WORK_STATE_TABLE: workState } = environment;
  const tables = { memberships, auditRecords: environment.AUDIT_RECORDS_TABLE };
  const budget = requestBudget(environment, 'audit');
  return {
    constantContact: partnerClient(environment, budget),
    budget,
    readMemberships: createMembershipsReader(storeContext, memberships),
    listMemberships: createMembershipLister(storeContext, memberships),
    changeMembership: createMembershipChanger(storeContext, tables),
    link: createLinkChanger(storeContext, tables).link,
    provisions: createProvisionSettlement(storeContext, workState),
    readWatermark: createWatermarkReader(storeContext, memberships),
    membershipsTable: memberships,
    runs: createAuditRunStore(storeContext, workState),
    pages: createAuditPageStore(storeContext, workState),
    plans: createAuditPlanStore(storeContext, workState),
    reviewMode: environment.REVIEW_MODE,
    policy: { inactiveActivities: environment.INACTIVE_ACTIVITIES, freshForSeconds: environment.FRESH_FOR_SECONDS },
    brake: { minRevocations: environment.BRAKE_MIN_REVOCATIONS, fraction: environment.BRAKE_FRACTION },
    auditEverySeconds: environment.AUDIT_EVERY_SECONDS,
    readBudget: createBudgetReader(storeContext, workState),
    limits: budgetLimits(environment),
    now: Date.now,
    newId: () => ulid(),
    log,
  };
};

/** The real dependencies of starting and releasing audits. */
export const auditControlDependencies = (environment: EnvironmentFor<'audits:control'>): ControlDependencies => ({
  runs: {
    ...createAuditRunWriter(storeContext, environment.WORK_STATE_TABLE),
    readControl: createAuditControlReader(storeContext, environment.WORK_STATE_TABLE),
    readRecord: createAuditRunReader(storeContext, environment.WORK_STATE_TABLE),
  },
  now: Date.now,
  newId: () => ulid(),
});

/** The real dependencies of looking at audits. */
export const auditReadDependencies = (environment: EnvironmentFor<'audits:read' | 'budget:read'>) => {
  const table = environment.WORK_STATE_TABLE;
  return {
    runs: {
      readControl: createAuditControlReader(storeContext, table),
      readRecord: createAuditRunReader(storeContext, table),
      listRecords: createAuditRunLister(storeContext, table),
    },
    pages: { progress: createScanProgressReader(storeContext, table) },
    plans: { readPart: createPlanReader(storeContext, table) },
    readBudget: createBudgetReader(storeContext, table),
    limits: budgetLimits(environment),
  };
};
