import { ulid } from 'ulid';
import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { auditShare } from '../domain/budget/report.ts';
import { createCaseLister, createCaseStore } from '../store/audits/cases.ts';
import { createAuditPageStore, createScanProgressReader } from '../store/audits/pages.ts';
import { createAuditPlanStore, createPlanReader } from '../store/audits/plans.ts';
import { createAuditLedgerReader, createAuditRunLister, createAuditRunReader } from '../store/audits/run-readers.ts';
import { createAuditRunStore, createAuditRunWriter } from '../store/audits/runs.ts';
import { createBrakeStore } from '../store/brake.ts';
import { createBudgetReader } from '../store/budget-reader.ts';
import { storeContext } from '../store/client.ts';
import { createHoldRecords } from '../store/hold-records.ts';
import { createMembershipChanger } from '../store/memberships/change.ts';
import { createLinkChanger } from '../store/memberships/links.ts';
import { createMembershipLister } from '../store/memberships/list.ts';
import { createNameLinksReader } from '../store/memberships/name-links.ts';
import { createMembershipReader, createMembershipsReader } from '../store/memberships/read.ts';
import { createWatermarkReader } from '../store/memberships/watermark.ts';
import { createProvisionSettlement } from '../store/provisions/settle.ts';
import { createServiceRecordReader, createServiceRecordWriter } from '../store/service-records.ts';
import type { RecordHoldsDependencies } from '../use-cases/audit/record-holds.ts';
import type { RecordRulesDependencies } from '../use-cases/audit/record-rules.ts';
import type { StatusDependencies } from '../use-cases/audit/report-status.ts';
import type { ReleaseDependencies } from '../use-cases/audit/start-and-release.ts';
import type { AuditDependencies } from '../use-cases/audit/tick.ts';
import { budgetLimits, requestBudget } from './budget.ts';
import { brakeThresholds } from './guarded-changer.ts';
import { givingIdentities } from './identities.ts';
import { partnerClient } from './partner-client.ts';
import { policyFrom } from './policy.ts';
import { tablesOf } from './tables.ts';

/** Real dependencies of the re-audit, created once per process. */
export const auditDependencies = (
  environment: EnvironmentFor<
    | 'memberships:get'
    | 'memberships:list'
    | 'memberships:change'
    | 'links:change'
    | 'audits:run'
    | 'service-records:write'
    | 'provisions:settle'
    | 'audit-schedule'
    | 'brake'
    | 'policy'
    | 'review-mode'
    | 'constant-contact'
  >,
): AuditDependencies & RecordHoldsDependencies & StatusDependencies & RecordRulesDependencies => {
  const tables = tablesOf(environment);
  const { memberships, auditRecords, workState } = tables;
  const budget = requestBudget(environment, 'audit');
  const readBudget = createBudgetReader(storeContext, workState);
  const limits = budgetLimits(environment);
  return {
    constantContact: partnerClient(environment, budget),
    budget,
    readMembership: createMembershipReader(storeContext, memberships),
    readMemberships: createMembershipsReader(storeContext, memberships),
    listMemberships: createMembershipLister(storeContext, memberships),
    changeMembership: createMembershipChanger(storeContext, tables),
    linkName: createLinkChanger(storeContext, tables).linkName,
    give: givingIdentities(environment),
    readNameLinks: createNameLinksReader(storeContext, memberships),
    provisions: createProvisionSettlement(storeContext, workState, environment.PROVISION_DAYS),
    readWatermark: createWatermarkReader(storeContext, memberships),
    membershipsTable: memberships,
    auditRecordsTable: auditRecords,
    runs: createAuditRunStore(storeContext, workState, environment.AUDIT_RUN_DAYS),
    pages: createAuditPageStore(storeContext, workState),
    plans: createAuditPlanStore(storeContext, workState, environment.AUDIT_PLAN_DAYS),
    reviewMode: environment.REVIEW_MODE,
    policy: policyFrom(environment),
    serviceRecords: {
      ...createServiceRecordReader(storeContext, auditRecords),
      ...createServiceRecordWriter(storeContext, auditRecords),
    },
    holds: createHoldRecords(storeContext, auditRecords),
    cases: createCaseStore(storeContext, workState),
    brake: createBrakeStore(storeContext, workState),
    thresholds: brakeThresholds(environment),
    readAuditBudget: async () => auditShare(await readBudget(), Date.now(), limits),
    auditEverySeconds: environment.AUDIT_EVERY_SECONDS,
    readBudget,
    limits,
    now: Date.now,
    newId: () => ulid(),
    log,
  };
};

/** Real dependencies of starting and releasing audits. */
export const auditControlDependencies = (environment: EnvironmentFor<'audits:control'>): ReleaseDependencies => ({
  runs: {
    ...createAuditRunWriter(storeContext, environment.WORK_STATE_TABLE, environment.AUDIT_RUN_DAYS),
    readLedger: createAuditLedgerReader(storeContext, environment.WORK_STATE_TABLE),
    readRecord: createAuditRunReader(storeContext, environment.WORK_STATE_TABLE),
  },
  now: Date.now,
  newId: () => ulid(),
  log,
});

/** Real dependencies of reading audits. */
export const auditReadDependencies = (environment: EnvironmentFor<'audits:read' | 'budget:limits'>) => {
  const table = environment.WORK_STATE_TABLE;
  return {
    runs: {
      readLedger: createAuditLedgerReader(storeContext, table),
      readRecord: createAuditRunReader(storeContext, table),
      listRecords: createAuditRunLister(storeContext, table),
    },
    pages: { progress: createScanProgressReader(storeContext, table) },
    plans: { readPart: createPlanReader(storeContext, table) },
    readBudget: createBudgetReader(storeContext, table),
    limits: budgetLimits(environment),
  };
};

/** Real dependencies of listing cases. */
export const auditCaseDependencies = (environment: EnvironmentFor<'audit-cases:list'>) => ({
  listCases: createCaseLister(storeContext, environment.WORK_STATE_TABLE),
});
