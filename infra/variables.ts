/**
 * Sets the environment of the functions; its counterpart `shared/config/environment.ts` reads it.
 */
import { Aws } from 'aws-cdk-lib';
import { changeDataSchema } from '../shared/api/operations/changes.ts';
import { listMemberships } from '../shared/api/operations/list.ts';
import { receiveWebhook } from '../shared/api/operations/webhooks.ts';
import type { SignIn } from '../shared/api/site/sign-in.ts';
import { type Capability, capabilities } from '../shared/config/environment.ts';
import type { Variable } from '../shared/config/variables.ts';
import type { Resources } from './data-stack.ts';
import { decimalsOf } from './setting-values.ts';
import type { Settings } from './settings.ts';
import { ssoVariables } from './sso-variables.ts';

interface Api {
  /** Base URL of every route. */
  readonly apiUrl: string;
  /** Undefined where nobody can sign in to the console. */
  readonly signIn: SignIn | undefined;
}

/** Values of all variables; a missing one does not compile. */
export const allVariables = (
  settings: Settings,
  resources: Resources,
  { apiUrl, signIn }: Api,
): Readonly<Record<Variable, string>> => ({
  MEMBERSHIPS_TABLE: resources.memberships.tableName,
  AUDIT_RECORDS_TABLE: resources.auditRecords.tableName,
  TRAIL_LOG_TABLE: resources.trailLog.tableName,
  WORK_STATE_TABLE: resources.workState.tableName,
  FRESH_FOR_SECONDS: String(settings.freshForSeconds),
  GRACE_SECONDS: String(settings.graceSeconds),
  WHEN_EVIDENCE_EXPIRES: settings.whenEvidenceExpires,
  INACTIVE_ACTIVITIES: settings.inactiveActivities.join(','),
  REVIEW_MODE: settings.reviewMode,
  KEEP_DECISIONS: settings.keepDecisions,
  DECISION_SAMPLE_FRACTION: decimalsOf(settings.decisionSampleFraction),
  DECISION_RETENTION_DAYS: String(settings.decisionRetentionDays),
  IDEMPOTENCY_SECONDS: String(settings.idempotencySeconds),
  AUDIT_RUN_DAYS: String(settings.auditRunDays),
  AUDIT_PLAN_DAYS: String(settings.auditPlanDays),
  PROVISION_DAYS: String(settings.provisionDays),
  AUDIT_EVERY_SECONDS: String(settings.auditEverySeconds),
  BRAKE_MIN_REVOCATIONS: String(settings.brakeMinRevocations),
  BRAKE_FRACTION: decimalsOf(settings.brakeFraction),
  BRAKE_MIN_NEWCOMERS: String(settings.brakeMinNewcomers),
  BRAKE_NEWCOMERS_FRACTION: decimalsOf(settings.brakeNewcomersFraction),
  CONSTANT_CONTACT_API_URL: settings.apiUrl,
  CONSTANT_CONTACT_TOKEN_URL: settings.tokenUrl,
  CONSTANT_CONTACT_TOKEN_GRANT: settings.tokenGrant,
  ACTIVITY_WORDS: settings.activityWords,
  NOT_OURS_ANSWERS: settings.notOursAnswers,
  CONSTANT_CONTACT_WEBHOOK_KEYS_URL: settings.webhookKeysUrl,
  WEBHOOK_RECEIVER_URL: `${apiUrl}${receiveWebhook.path}`,
  ACCOUNT_OPERATIONS: settings.accountOperations,
  WEBHOOK_MAX_AGE_SECONDS: String(settings.webhookMaxAgeSeconds),
  TRANSFER_SENDER: settings.transferSender ?? '',
  TRANSFER_RECIPIENT: settings.transferRecipient,
  TRANSFER_REPLY_TO: settings.transferReplyTo ?? '',
  // A template holds ASCII only.
  PARTNER_NAME: encodeURIComponent(settings.partnerName ?? ''),
  PARTNER_CREDENTIALS_SECRET: resources.partnerCredentials.secretArn,
  PARTNER_TOKEN_SECRET: resources.partnerToken.secretArn,
  PARTNER_RATE_PER_SECOND: String(settings.partnerRatePerSecond),
  PARTNER_RATE_PER_DAY: String(settings.partnerRatePerDay),
  RECONCILIATION_RETENTION_DAYS: String(settings.reconciliationRetentionDays),
  LOG_BUCKET: resources.trailBucket.bucketName,
  LOG_KEY_ARN: resources.trailKey.keyArn,
  LOG_WITNESS_URL: settings.trailWitnessUrl?.replace(/\/+$/, '') ?? '',
  LOG_WITNESS_KEY: settings.trailWitnessKey ?? '',
  ...statementVariables(settings, resources, apiUrl),
  EVENT_BUS_ARN: resources.eventBus.eventBusArn,
  EVENT_TYPE_PREFIX: settings.eventTypePrefix,
  EVENT_DATA_SCHEMA: `${apiUrl}${changeDataSchema}`,
  REVIEW_DIGEST: JSON.stringify({
    sender: settings.reviewDigestFrom,
    recipients: settings.reviewDigestTo,
    everyMs: settings.reviewDigestEveryHours * 3_600_000,
    listUrl: `${apiUrl}${listMemberships.path}?review=pending`,
  }),
  CONSOLE_SIGN_IN: JSON.stringify(signIn ?? null),
  ...endUserVariables(settings, apiUrl),
  ...ssoVariables(settings, resources, apiUrl),
  EVENTS_WEBHOOK_URL: settings.eventsWebhookUrl ?? '',
  EVENTS_SIGNING_SECRET: resources.eventsSecret?.secretArn ?? '',
  LOG_ORIGIN: settings.trailOrigin ?? `${settings.stackName}.${Aws.REGION}.${Aws.ACCOUNT_ID}`,
});

/** How the accounts of end-users are found: by themselves, or by their names. */
const endUserVariables = (settings: Settings, apiUrl: string) => ({
  PUBLIC_URL: apiUrl,
  LEGACY_ENABLED: String(settings.legacyEnabled),
  LEGACY_URL: settings.legacyUrl,
  CONNECT_RETURN_TO: settings.connectReturnTo ?? '',
  CONNECT_AUTHORIZE_URL: settings.connectAuthorizeUrl,
  CONNECT_TOKEN_URL: settings.connectTokenUrl,
  CONNECT_SCOPE: settings.connectScope,
  CONNECT_PKCE: String(settings.connectPkce),
  CONNECT_PROMPT_LOGIN: String(settings.connectPromptLogin),
});

const statementVariables = (
  { statementIssuer, statementSeconds }: Settings,
  { statementKeys: { current, published } }: Resources,
  apiUrl: string,
) => ({
  STATEMENT_KEY_ARN: current.keyArn,
  STATEMENT_KEY_ARNS: published.map(({ keyArn }) => keyArn).join(','),
  STATEMENT_ISSUER: statementIssuer ?? apiUrl,
  STATEMENT_SECONDS: String(statementSeconds),
});

/** Selects exactly the variables that belong to the capabilities. */
export const variablesOf = (
  uses: readonly Capability[],
  values: Readonly<Record<Variable, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(uses.flatMap((capability) => capabilities[capability]).map((name) => [name, values[name]]));
