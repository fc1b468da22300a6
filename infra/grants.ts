/**
 * Rights of each capability: the exact actions on the exact resources. Besides these, a function
 * may only write its own log.
 */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Capability } from '../shared/config/environment.ts';
import type { StreamedKind } from '../shared/domain/membership/notice.ts';
import { budgetKey } from '../shared/store/budget-reader.ts';
import {
  accountKeyPrefix,
  identityKeyPrefixes,
  linkKeyPrefixes,
  userNamePrefix,
  watermarkKey,
} from '../shared/store/memberships/keys.ts';
import { operationsPrefix } from '../shared/store/operation-records.ts';
import { reviewDigestKind } from '../shared/store/review-digest.ts';
import { evidencePrefix, servicePrefix } from '../shared/store/service-records.ts';
import {
  brakeKind,
  caseKind,
  connectionKinds,
  decisionPrefix,
  idempotencyKind,
  leaseKind,
  type membershipsTable,
  provisionKinds,
  waitingWebhookKind,
} from '../shared/store/tables.ts';
import type { Resources } from './data-stack.ts';
import { deliveryGrants } from './delivery-grants.ts';
import { logGrants } from './log-grants.ts';
import { type RightsToMail, sendMail } from './mail-grants.ts';
import { reconciliationGrants } from './reconciliation-grants.ts';
import { ssoGrants } from './sso-grants.ts';
import { statementGrants } from './statement-grants.ts';
import { allow, allowInTransaction, allowOnKeys } from './statements.ts';

/** The index that holds every membership. */
const relationshipIndex = 'by-relationship' satisfies keyof typeof membershipsTable.indexes;
/** The index by review, the longest waiting first. */
const standingIndex = 'by-standing' satisfies keyof typeof membershipsTable.indexes;

/** The index of links, by the account that they lead to. */
const linkIndex = 'by-linked-account' satisfies keyof typeof membershipsTable.indexes;

const accountKeys = [`${accountKeyPrefix}*`];
const userNameKeys = [`${userNamePrefix}*`];
const operationKeys = [`${operationsPrefix}*`];

/**
 * Adds records of changes to the trail, next to those of operations and of the service, and reads it where an item is
 * behind it, as after a restore from a backup. No function may update or delete a record. That a
 * record is not put over another one is a condition of the request; IAM has no key for it.
 */
const recordChanges = ({ auditRecords }: Resources): readonly PolicyStatement[] => [
  new PolicyStatement({
    actions: ['dynamodb:PutItem'],
    resources: [auditRecords.tableArn],
    conditions: {
      'ForAllValues:StringNotLike': {
        'dynamodb:LeadingKeys': [...operationKeys, `${servicePrefix}*`, `${evidencePrefix}*`],
      },
      'ForAnyValue:StringEquals': { 'dynamodb:EnclosingOperation': ['TransactWriteItems'] },
    },
  }),
  allow(['dynamodb:Query'], [auditRecords.tableArn]),
];

/**
 * Writes and deletes links. Those of users and of user names are statements of their own, so that
 * no role has the same right twice, by two capabilities.
 */
const changeLinks = (memberships: string, keys: readonly string[]): readonly PolicyStatement[] =>
  ['dynamodb:PutItem', 'dynamodb:DeleteItem'].map((action) => allowInTransaction(action, memberships, keys));

/** Links the owner's user name to a new account. A link under an earlier spelling is replaced. */
const linkUserNames = (memberships: string): readonly PolicyStatement[] => changeLinks(memberships, userNameKeys);

/**
 * A transaction needs the rights of its single writes. The encryption key of the tables is
 * AWS-owned and needs no grant.
 */
export const grants: Readonly<
  Record<Capability, (resources: Resources, mails: RightsToMail) => readonly PolicyStatement[]>
> = {
  'memberships:get': ({ memberships }) => [
    allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem'], [memberships.tableArn]),
  ],
  'memberships:get-one': ({ memberships }) => [allowOnKeys(['dynamodb:GetItem'], [memberships.tableArn], accountKeys)],
  'watermark:read': ({ memberships }) => [allowOnKeys(['dynamodb:GetItem'], [memberships.tableArn], [watermarkKey])],
  'memberships:list': ({ memberships }) => [
    allow(
      ['dynamodb:Query'],
      [relationshipIndex, standingIndex].map((index) => `${memberships.tableArn}/index/${index}`),
    ),
  ],
  'links:list': ({ memberships }) => [allow(['dynamodb:Query'], [`${memberships.tableArn}/index/${linkIndex}`])],
  'memberships:list-all': ({ memberships }) => [
    allow(['dynamodb:Query'], [`${memberships.tableArn}/index/${relationshipIndex}`]),
  ],
  'memberships:change': (resources) => [
    allow(['dynamodb:GetItem'], [resources.memberships.tableArn]),
    allowInTransaction('dynamodb:PutItem', resources.memberships.tableArn, accountKeys),
    ...recordChanges(resources),
  ],
  // Memberships are never deleted, but a link to a person must be deletable.
  'links:change': (resources) => [
    allow(['dynamodb:GetItem'], [resources.memberships.tableArn]),
    allowInTransaction('dynamodb:PutItem', resources.memberships.tableArn, accountKeys),
    ...[...linkKeyPrefixes, ...identityKeyPrefixes].flatMap((prefix) =>
      changeLinks(resources.memberships.tableArn, [`${prefix}*`]),
    ),
    ...recordChanges(resources),
  ],
  'identities:read': ({ memberships }) => [
    allowOnKeys(['dynamodb:GetItem'], [memberships.tableArn], [`${identityKeyPrefixes[0]}*`]),
  ],
  'operations:record': ({ auditRecords }) => [
    allowOnKeys(['dynamodb:PutItem'], [auditRecords.tableArn], operationKeys),
  ],
  // That of the watermark is written in a transaction with it, which this allows, too.
  'service-records:write': ({ auditRecords }) => [
    allowOnKeys(['dynamodb:PutItem'], [auditRecords.tableArn], [`${servicePrefix}*`]),
  ],
  'connections:ask': ({ workState }) => [
    allowOnKeys(['dynamodb:PutItem'], [workState.tableArn], [connectionKinds.link]),
  ],
  // The secret is read by the right to call the vendor, which such a function has as well.
  'connections:make': ({ workState }) => [
    allowOnKeys(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
      [workState.tableArn],
      [connectionKinds.link],
    ),
    allowOnKeys(['dynamodb:PutItem', 'dynamodb:DeleteItem'], [workState.tableArn], [connectionKinds.visit]),
  ],
  idempotency: ({ workState }) => [
    allowOnKeys(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      [workState.tableArn],
      [idempotencyKind],
    ),
  ],
  'audit-records:list': ({ auditRecords }) => [allow(['dynamodb:Query'], [auditRecords.tableArn])],
  // Only an audit moves the watermark, together with its ledger.
  'audits:run': ({ workState, memberships }) => [
    allowOnKeys(['dynamodb:GetItem', 'dynamodb:Query'], [workState.tableArn], ['audit*']),
    // Its cases are written with what the brake holds, by the capability of that.
    allowOnKeys(['dynamodb:PutItem'], [workState.tableArn], ['audit', 'audit-run', 'audit-page#*', 'audit-plan#*']),
    allowInTransaction('dynamodb:PutItem', memberships.tableArn, [watermarkKey]),
    allowOnKeys(['dynamodb:DeleteItem'], [workState.tableArn], [caseKind]),
  ],
  'provisions:request': ({ workState, memberships }) => [
    ...linkUserNames(memberships.tableArn),
    allowOnKeys(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
      [workState.tableArn],
      [provisionKinds.pending, provisionKinds.name],
    ),
    allowOnKeys(['dynamodb:PutItem'], [workState.tableArn], [provisionKinds.settled]),
  ],
  'provisions:settle': ({ workState, memberships }) => [
    ...linkUserNames(memberships.tableArn),
    allowOnKeys(['dynamodb:Query'], [workState.tableArn], [provisionKinds.pending]),
    allowOnKeys(['dynamodb:GetItem'], [workState.tableArn], [provisionKinds.name]),
    allowOnKeys(['dynamodb:DeleteItem'], [workState.tableArn], [provisionKinds.pending, provisionKinds.name]),
    allowOnKeys(['dynamodb:PutItem'], [workState.tableArn], [provisionKinds.settled]),
  ],
  'provisions:read': ({ workState }) => [
    allowOnKeys(['dynamodb:GetItem'], [workState.tableArn], [provisionKinds.pending, provisionKinds.settled]),
  ],
  'provisions:forget': ({ workState }) => [
    allowOnKeys(['dynamodb:Query'], [workState.tableArn], [provisionKinds.pending]),
    allowOnKeys(['dynamodb:DeleteItem'], [workState.tableArn], [provisionKinds.pending, provisionKinds.name]),
  ],
  'audits:control': ({ workState }) => [
    allowOnKeys(['dynamodb:GetItem', 'dynamodb:PutItem'], [workState.tableArn], ['audit*']),
  ],
  'audits:read': ({ workState }) => [
    allowOnKeys(['dynamodb:GetItem', 'dynamodb:Query'], [workState.tableArn], ['audit*']),
  ],
  'audit-cases:list': ({ workState }) => [allowOnKeys(['dynamodb:Query'], [workState.tableArn], [caseKind])],
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
  'mail:send': (_resources, { transfers }) => sendMail(transfers),
  'review-digest': ({ memberships, workState }, { digest }) => [
    allow(['dynamodb:Query'], [`${memberships.tableArn}/index/${standingIndex}`]),
    allowOnKeys(['dynamodb:GetItem', 'dynamodb:PutItem'], [workState.tableArn], [reviewDigestKind]),
    ...sendMail(digest),
  ],
  'webhooks:receiver': () => [],
  'account-operations': () => [],
  policy: () => [],
  'decisions:log': () => [],
  'decisions:keep': ({ workState }) => [
    allowOnKeys(['dynamodb:BatchWriteItem'], [workState.tableArn], [`${decisionPrefix}*`]),
  ],
  'decisions:read': ({ workState }) => [
    allowOnKeys(['dynamodb:GetItem'], [workState.tableArn], [`${decisionPrefix}*`]),
  ],
  'review-mode': () => [],
  'console:sign-in': () => [],
  ...logGrants,
  ...reconciliationGrants,
  ...deliveryGrants,
  ...ssoGrants,
  ...statementGrants,
  'budget:limits': () => [],
  'budget:read': ({ workState }) => [allowOnKeys(['dynamodb:GetItem'], [workState.tableArn], [budgetKey.kind])],
  'constant-contact': ({ partnerCredentials, partnerToken, workState }) => [
    allow(['secretsmanager:GetSecretValue'], [partnerCredentials.secretArn, partnerToken.secretArn]),
    allow(['secretsmanager:PutSecretValue'], [partnerToken.secretArn]),
    allowOnKeys(['dynamodb:GetItem', 'dynamodb:PutItem'], [workState.tableArn], [budgetKey.kind]),
    allowOnKeys(['dynamodb:PutItem', 'dynamodb:DeleteItem'], [workState.tableArn], [leaseKind]),
  ],
};
