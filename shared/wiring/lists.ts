/**
 * Real dependencies of functions that only read the store, or change a link; each created once per
 * process.
 */
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { auditRecordPosition, createAuditRecordLister } from '../store/memberships/audit-records.ts';
import { createLinkChanger, createStoredLinkReader } from '../store/memberships/links.ts';
import { createLinksOfAccountReader, linkPosition } from '../store/memberships/links-of-account.ts';
import { createMembershipLister, listPosition } from '../store/memberships/list.ts';
import { createMembershipReader } from '../store/memberships/read.ts';
import { createOperationRecordLister, operationRecordPosition } from '../store/operation-records.ts';
import { createProvisionReader } from '../store/provisions/read.ts';
import type { ListLinksDependencies } from '../use-cases/memberships/list-links.ts';
import { decidingDependencies } from './check.ts';
import { tablesOf } from './tables.ts';

/** A list, and the schema of the positions after which its pages begin. */
export const membershipList = ({ MEMBERSHIPS_TABLE }: EnvironmentFor<'memberships:list' | 'memberships:list-all'>) => ({
  list: createMembershipLister(storeContext, MEMBERSHIPS_TABLE),
  position: listPosition,
});

export const auditRecordList = ({ AUDIT_RECORDS_TABLE }: EnvironmentFor<'audit-records:list'>) => ({
  list: createAuditRecordLister(storeContext, AUDIT_RECORDS_TABLE),
  position: auditRecordPosition,
});

export const operationRecordList = ({ AUDIT_RECORDS_TABLE }: EnvironmentFor<'audit-records:list'>) => ({
  list: createOperationRecordLister(storeContext, AUDIT_RECORDS_TABLE),
  position: operationRecordPosition,
});

export const membershipReader = ({ MEMBERSHIPS_TABLE }: EnvironmentFor<'memberships:get-one'>) =>
  createMembershipReader(storeContext, MEMBERSHIPS_TABLE);

export const provisionReader = ({ WORK_STATE_TABLE }: EnvironmentFor<'provisions:read'>) =>
  createProvisionReader(storeContext, WORK_STATE_TABLE);

export const linkChanger = (environment: EnvironmentFor<'links:change'>) =>
  createLinkChanger(storeContext, tablesOf(environment));

export const subjectSearch = (environment: EnvironmentFor<'memberships:get' | 'policy' | 'links:list'>) => ({
  ...decidingDependencies(environment),
  position: linkPosition,
  listLinks: createLinksOfAccountReader(storeContext, environment.MEMBERSHIPS_TABLE),
});

export const linkList = (environment: EnvironmentFor<'memberships:get' | 'policy'>): ListLinksDependencies => ({
  ...decidingDependencies(environment),
  readLink: createStoredLinkReader(storeContext, environment.MEMBERSHIPS_TABLE),
});
