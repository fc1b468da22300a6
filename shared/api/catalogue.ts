/**
 * Every operation of the service, one row each. The CDK routes, the OpenAPI document, the local server, the README's table and
 * the tests that walk all operations come from here; a function imports only its own row.
 */
import type { Operation } from './operation.ts';
import { getAudit, listAudits, reAudit, releaseAudit, startAudit } from './operations/audit.ts';
import { checkMembership, checkMemberships } from './operations/check.ts';
import { getMembership, getOpenapiDocument, listAuditRecords, listMemberships } from './operations/list.ts';
import { listClientAccounts } from './operations/partner.ts';
import { verifyMembership } from './operations/verify.ts';
import { receiveWebhook, refreshMembership } from './operations/webhooks.ts';

export const catalogue: readonly Operation[] = [
  checkMembership,
  checkMemberships,
  verifyMembership,
  listMemberships,
  getMembership,
  listAuditRecords,
  listClientAccounts,
  getOpenapiDocument,
  receiveWebhook,
  startAudit,
  listAudits,
  getAudit,
  releaseAudit,
  reAudit,
  refreshMembership,
];

export const httpOperations = catalogue.filter((operation) => operation.trigger === 'http');
export const scheduledOperations = catalogue.filter((operation) => operation.trigger === 'schedule');
export const streamOperations = catalogue.filter((operation) => operation.trigger === 'stream');
