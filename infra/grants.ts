/**
 * Rights of each capability: the exact actions on the exact resources. Besides these, a function
 * may only write its own log.
 */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Capability } from '../shared/config/environment.ts';
import type { StreamedKind } from '../shared/domain/membership/notice.ts';
import { budgetKey } from '../shared/store/budget-reader.ts';
import { linkKeyPrefixes } from '../shared/store/memberships/keys.ts';
import {
  brakeKind,
  caseKind,
  idempotencyKind,
  leaseKind,
  membershipsTable,
  provisionKinds,
  waitingWebhookKind,
} from '../shared/store/tables.ts';
import type { Resources } from './data-stack.ts';

const allow = (actions: readonly string[], resources: readonly string[]): PolicyStatement =>
  new PolicyStatement({ actions: [...actions], resources: [...resources] });

/**
 * Allows actions only on items whose partition key matches one of `keys`; `*` matches the rest of a
 * key.
 */
const allowOnKeys = (
  actions: readonly string[],
  resources: readonly string[],
  keys: readonly string[],
): PolicyStatement =>
  new PolicyStatement({
    actions: [...actions],
    resources: [...resources],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...keys] } },
  });

/** ARNs by which SES may know the sender of mails; empty if no sender is configured. */
export type MailIdentities = readonly string[];

/**
 * A transaction needs the rights of its single writes. The encryption key of the tables is
 * AWS-owned and needs no grant.
 */
export const grants: Readonly<
  Record<Capability, (resources: Resources, mailIdentities: MailIdentities) => readonly PolicyStatement[]>
> = {
  'memberships:get': ({ memberships }) => [
    allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem'], [memberships.tableArn]),
  ],
  'memberships:list': ({ memberships }) => [
    allow(
      ['dynamodb:Query'],
      Object.keys(membershipsTable.indexes).map((index) => `${memberships.tableArn}/index/${index}`),
    ),
  ],
  // The trail is read where an item is behind it, as after a restore from a backup.
  'memberships:change': ({ memberships, auditRecords }) => [
    allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [memberships.tableArn]),
    allow(['dynamodb:PutItem', 'dynamodb:Query'], [auditRecords.tableArn]),
  ],
  // Memberships are never deleted, but a link to a person must be deletable.
  'links:change': ({ memberships, auditRecords }) => [
    allow(['dynamodb:GetItem', 'dynamodb:PutItem'], [memberships.tableArn]),
    allowOnKeys(
      ['dynamodb:DeleteItem'],
      [memberships.tableArn],
      linkKeyPrefixes.map((prefix) => `${prefix}*`),
    ),
    allow(['dynamodb:PutItem', 'dynamodb:Query'], [auditRecords.tableArn]),
  ],
  'operations:record': ({ auditRecords }) => [allow(['dynamodb:PutItem'], [auditRecords.tableArn])],
  idempotency: ({ workState }) => [
    allowOnKeys(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      [workState.tableArn],
      [idempotencyKind],
    ),
  ],
  'audit-records:list': ({ auditRecords }) => [allow(['dynamodb:Query'], [auditRecords.tableArn])],
  'audits:run': ({ workState }) => [
    allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], [workState.tableArn]),
    allowOnKeys(['dynamodb:DeleteItem'], [workState.tableArn], [caseKind]),
  ],
  'provisions:request': ({ workState }) => [
    allowOnKeys(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
      [workState.tableArn],
      Object.values(provisionKinds),
    ),
  ],
  'provisions:settle': ({ workState }) => [
    allowOnKeys(
      ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
      [workState.tableArn],
      Object.values(provisionKinds),
    ),
  ],
  'provisions:read': ({ workState }) => [
    allowOnKeys(['dynamodb:GetItem'], [workState.tableArn], [provisionKinds.pending, provisionKinds.settled]),
  ],
  'audits:control': ({ workState }) => [
    allowOnKeys(['dynamodb:GetItem', 'dynamodb:PutItem'], [workState.tableArn], ['audit*']),
  ],
  'audits:read': ({ workState }) => [
    allowOnKeys(['dynamodb:GetItem', 'dynamodb:Query'], [workState.tableArn], ['audit*']),
  ],
  'audit-schedule': () => [],
  brake: ({ workState }) => [
    allowOnKeys(['dynamodb:GetItem', 'dynamodb:PutItem'], [workState.tableArn], [brakeKind]),
    allowOnKeys(['dynamodb:PutItem'], [workState.tableArn], [caseKind]),
  ],
  'webhooks:check': ({ partnerCredentials }) => [
    allow(['secretsmanager:GetSecretValue'], [partnerCredentials.secretArn]),
  ],
  // The only public function that writes, so it can reach no other item of the table.
  'webhooks:record': ({ workState }) => [
    allowOnKeys(['dynamodb:PutItem'], [workState.tableArn], [`${'webhook' satisfies StreamedKind}#*`]),
  ],
  'webhooks:postpone': ({ workState }) => [
    allowOnKeys(['dynamodb:PutItem'], [workState.tableArn], [waitingWebhookKind]),
  ],
  'webhooks:repeat': ({ workState }) => [
    allowOnKeys(
      ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
      [workState.tableArn],
      [waitingWebhookKind],
    ),
  ],
  legacy: () => [],
  leases: ({ workState }) => [
    allowOnKeys(['dynamodb:PutItem', 'dynamodb:DeleteItem'], [workState.tableArn], [leaseKind]),
  ],
  'mail:send': (_resources, mailIdentities) =>
    mailIdentities.length === 0 ? [] : [allow(['ses:SendEmail'], mailIdentities)],
  'webhooks:receiver': () => [],
  'account-operations': () => [],
  policy: () => [],
  'review-mode': () => [],
  'budget:read': ({ workState }) => [allowOnKeys(['dynamodb:GetItem'], [workState.tableArn], [budgetKey.kind])],
  'constant-contact': ({ partnerCredentials, partnerToken, workState }) => [
    allow(['secretsmanager:GetSecretValue'], [partnerCredentials.secretArn, partnerToken.secretArn]),
    allow(['secretsmanager:PutSecretValue'], [partnerToken.secretArn]),
    allowOnKeys(['dynamodb:GetItem', 'dynamodb:PutItem'], [workState.tableArn], [budgetKey.kind]),
    allowOnKeys(['dynamodb:PutItem', 'dynamodb:DeleteItem'], [workState.tableArn], [leaseKind]),
  ],
};
