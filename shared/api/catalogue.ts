/**
 * All operations of the service, one row each.
 *
 * The CDK routes, the OpenAPI document, the local server, the reference pages and the tests over
 * all operations are made from this list. A function imports only its own row.
 */
import type { Operation, PageOperation, PageRoute, SiteOperation } from './operation.ts';
import { createSsoUser, runAccountOperation, unsubscribeContacts } from './operations/account-operations.ts';
import { getAudit, listAuditCases, listAudits, reAudit, releaseAudit, startAudit } from './operations/audit.ts';
import {
  evaluateAccess,
  evaluateAccesses,
  getAuthzenConfiguration,
  searchResources,
  searchSubjects,
} from './operations/authzen.ts';
import { listChanges } from './operations/changes.ts';
import { checkMembership } from './operations/check.ts';
import { checkMemberships } from './operations/check-batch.ts';
import { cancelClientAccount, getPlan, listClientAccounts, updatePlan } from './operations/client-accounts.ts';
import { connectAccount, createConnection } from './operations/connections.ts';
import { getConsole } from './operations/console.ts';
import { getDecision } from './operations/decisions.ts';
import { deliverEvents, repeatDeliveries } from './operations/delivering.ts';
import { listEventDeliveries, replayEvent, testEventDelivery } from './operations/event-deliveries.ts';
import { exportMemberships } from './operations/export.ts';
import { exportAuditRecords } from './operations/export-audit-records.ts';
import { exportReconciliation } from './operations/export-reconciliation.ts';
import { forgetPerson, forgetUser } from './operations/forget.ts';
import { getMembership } from './operations/get-membership.ts';
import { listSsoIdentities, putSsoIdentity, removeSsoIdentity } from './operations/identities.ts';
import { importMemberships } from './operations/import.ts';
import { keepDecisions } from './operations/keep-decisions.ts';
import { limitScopes } from './operations/limit-scopes.ts';
import {
  listLinkedMemberships,
  listUserMemberships,
  listUserNameMemberships,
  removeLink,
  unlinkMembership,
  unlinkUserName,
} from './operations/links.ts';
import { getOpenapiDocument, listAuditRecords, listMemberships } from './operations/list.ts';
import { getLogKey, getLogObject } from './operations/log.ts';
import { getLogProof } from './operations/log-proof.ts';
import { publishChanges, publishDueChanges } from './operations/news.ts';
import { listOperationRecords } from './operations/operation-records.ts';
import { createClientAccount, getProvision } from './operations/provisions.ts';
import { reconcileReports } from './operations/reconcile-reports.ts';
import { getReconciliation, startReconciliation } from './operations/reconciliations.ts';
import { getRecordProof } from './operations/record-proof.ts';
import { registerMembership } from './operations/register.ts';
import { sendReviewDigest } from './operations/review-digest.ts';
import {
  approveMembership,
  denyMembership,
  reopenMembership,
  reviewMemberships,
  revokeMembership,
} from './operations/reviews.ts';
import { publishLog, sequenceRecords } from './operations/sequencing.ts';
import { completeSignIn, receiveSignIn, startSignIn, watchCertificates } from './operations/sso.ts';
import { getStatementKeys } from './operations/statement-keys.ts';
import { requestTransfer } from './operations/transfers.ts';
import { verifyMembership } from './operations/verify.ts';
import {
  deleteWebhookSubscription,
  getWebhookSubscription,
  listWebhookSubscriptions,
  putWebhookSubscription,
  testWebhookSubscription,
} from './operations/webhook-subscriptions.ts';
import { receiveWebhook, refreshMembership, repeatRefreshes } from './operations/webhooks.ts';

export const catalogue: readonly Operation[] = [
  checkMembership,
  checkMemberships,
  evaluateAccess,
  evaluateAccesses,
  getAuthzenConfiguration,
  verifyMembership,
  registerMembership,
  createConnection,
  connectAccount,
  listUserMemberships,
  listUserNameMemberships,
  listLinkedMemberships,
  searchSubjects,
  searchResources,
  unlinkMembership,
  unlinkUserName,
  removeLink,
  putSsoIdentity,
  listSsoIdentities,
  removeSsoIdentity,
  startSignIn,
  completeSignIn,
  receiveSignIn,
  forgetUser,
  forgetPerson,
  listMemberships,
  getMembership,
  getDecision,
  listAuditRecords,
  exportMemberships,
  importMemberships,
  approveMembership,
  denyMembership,
  revokeMembership,
  reopenMembership,
  reviewMemberships,
  requestTransfer,
  listClientAccounts,
  createClientAccount,
  getProvision,
  getPlan,
  updatePlan,
  cancelClientAccount,
  runAccountOperation,
  createSsoUser,
  unsubscribeContacts,
  listWebhookSubscriptions,
  getWebhookSubscription,
  putWebhookSubscription,
  deleteWebhookSubscription,
  testWebhookSubscription,
  listOperationRecords,
  getOpenapiDocument,
  getStatementKeys,
  getConsole,
  receiveWebhook,
  startAudit,
  listAudits,
  listAuditCases,
  getAudit,
  releaseAudit,
  getLogObject,
  getLogKey,
  getRecordProof,
  getLogProof,
  exportAuditRecords,
  startReconciliation,
  getReconciliation,
  exportReconciliation,
  listChanges,
  listEventDeliveries,
  replayEvent,
  testEventDelivery,
  reAudit,
  refreshMembership,
  repeatRefreshes,
  sequenceRecords,
  publishLog,
  reconcileReports,
  publishChanges,
  publishDueChanges,
  keepDecisions,
  deliverEvents,
  repeatDeliveries,
  sendReviewDigest,
  watchCertificates,
  limitScopes,
];

export const httpOperations = catalogue.filter((operation) => operation.trigger === 'http');
export const siteOperations = catalogue.filter((operation) => operation.trigger === 'site');
export const scheduledOperations = catalogue.filter((operation) => operation.trigger === 'schedule');
export const streamOperations = catalogue.filter((operation) => operation.trigger === 'stream');
export const logOperations = catalogue.filter((operation) => operation.trigger === 'log');

/** Functions for browsers, which are no operations of the API. Their routes are all public. */
export const isForBrowsers = (operation: Operation): operation is SiteOperation | PageOperation =>
  operation.trigger === 'site' || operation.trigger === 'page';

/** The routes of such a function, each a method and a path. */
export const publicRoutesOf = (operation: SiteOperation | PageOperation): readonly PageRoute[] =>
  operation.trigger === 'page' ? operation.routes : operation.paths.map((path) => `GET ${path}` as const);
