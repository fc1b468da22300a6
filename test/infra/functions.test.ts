import { describe, expect, it } from 'vitest';
import { ascii } from '../../infra/ascii.ts';
import { catalogue, httpOperations } from '../../shared/api/catalogue.ts';
import { capabilities, readEnvironment } from '../../shared/config/environment.ts';
import { functionOf, resourcesOf, synthesize, variablesIn } from './synthesized.ts';

const { service } = synthesize();
const functions = resourcesOf(service, 'AWS::Lambda::Function');

it('has one function for each operation and no other', () => {
  expect(functions.map(({ properties }) => properties.Description).sort()).toEqual(
    catalogue.map(({ summary }) => ascii(summary)).sort(),
  );
});

describe.each(catalogue.map((operation) => ({ ...operation, operation })))('$name', ({ operation }) => {
  const { properties } = functionOf(service, operation);

  it('runs its own bundle on the runtime that the tests run on', () => {
    expect(properties).toMatchObject({
      Runtime: `nodejs${process.versions.node.split('.')[0]}.x`,
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: operation.memoryMegabytes,
      Timeout: operation.timeoutSeconds,
    });
    const code = functions.map((other) => other.properties.Code.S3Key);
    expect(code.filter((key) => key === properties.Code.S3Key)).toHaveLength(1);
  });

  it('has a role of its own', () => {
    expect(functions.filter((other) => other.properties.Role === properties.Role)).toHaveLength(1);
  });

  it(
    operation.group === 'check' ? 'has no lines about starts and ends in its log' : "has all of Lambda's lines",
    () => {
      expect(properties.LoggingConfig.SystemLogLevel).toBe(operation.group === 'check' ? 'WARN' : undefined);
    },
  );

  it('logs JSON to a group of its own, which is emptied after a time', () => {
    const { LogGroup: logGroup, LogFormat: format } = properties.LoggingConfig;
    expect(format).toBe('JSON');
    expect(functions.filter((other) => other.properties.LoggingConfig.LogGroup === logGroup)).toHaveLength(1);
    const group = resourcesOf(service, 'AWS::Logs::LogGroup').find(({ name }) => name === logGroup);
    expect(group?.properties.RetentionInDays).toBe(90);
  });

  it('is given exactly the variables of its capabilities', () => {
    const expected = new Set<string>(operation.uses.flatMap((capability) => capabilities[capability]));
    expect(new Set(Object.keys(properties.Environment?.Variables ?? {}))).toEqual(expected);
  });

  it('is given values that it accepts', () => {
    expect(() => readEnvironment(operation.uses, variablesIn(service, operation))).not.toThrow();
  });
});

it.each(httpOperations)(
  '$name gives up long enough before the API does that a cold start fits between',
  (operation) => {
    expect(functionOf(service, operation).properties.Timeout).toBeLessThanOrEqual(26);
  },
);

it('names every table and secret rightly', () => {
  const variables = Object.assign({}, ...functions.map(({ properties }) => properties.Environment?.Variables));
  expect(variables).toMatchObject({
    MEMBERSHIPS_TABLE: 'Memberships',
    AUDIT_RECORDS_TABLE: 'AuditRecords',
    TRAIL_LOG_TABLE: 'TrailLog',
    WORK_STATE_TABLE: 'WorkState',
    PARTNER_CREDENTIALS_SECRET: 'PartnerCredentials',
    PARTNER_TOKEN_SECRET: 'PartnerToken',
    LOG_BUCKET: 'TrailBucket',
    LOG_KEY_ARN: 'TrailKey.Arn',
    LOG_ORIGIN: 'ConstantContactMembership.AWS::Region.AWS::AccountId',
  });
});

it('tells where webhooks come to: the route of the receiver at this very API', () => {
  const variables = functions.flatMap(({ properties }) => properties.Environment?.Variables.WEBHOOK_RECEIVER_URL ?? []);
  expect(variables).toEqual(['Api.ApiEndpoint/webhooks/constant-contact']);
});

it('hands every setting of a function over', () => {
  const settings = {
    freshForSeconds: '100',
    graceSeconds: '200',
    whenEvidenceExpires: 'allow',
    inactiveActivities: 'disabled,canceled',
    reviewMode: 'manual',
    apiUrl: 'https://vendor.example/v3',
    tokenUrl: 'https://vendor.example/token',
    tokenGrant: 'query',
    activityWords: 'Frozen=disabled',
    notOursAnswers: '400:some.error.key',
    partnerRatePerSecond: '10',
    partnerRatePerDay: '250000',
    webhookKeysUrl: 'https://vendor.example/keys',
    webhookMaxAgeSeconds: '600',
    accountOperations: 'GET /contacts/**,POST /contacts',
    partnerName: 'Our “Partner”, Inc.',
    transferSender: 'moves@partner.example',
    transferRecipient: 'support@vendor.example',
    transferReplyTo: 'answers@partner.example',
    trailOrigin: 'trail.partner.example',
    keepDecisions: 'sampled',
    decisionSampleFraction: '0.25',
    decisionRetentionDays: '30',
    idempotencySeconds: '3600',
    auditRunDays: '30',
    auditPlanDays: '3',
    provisionDays: '8',
    logRetentionDays: '7',
  };
  const changed = synthesize(settings).service;
  const variables = resourcesOf(changed, 'AWS::Lambda::Function').map(
    ({ properties }) => properties.Environment?.Variables,
  );
  expect(Object.assign({}, ...variables)).toMatchObject({
    FRESH_FOR_SECONDS: '100',
    GRACE_SECONDS: '200',
    WHEN_EVIDENCE_EXPIRES: 'allow',
    INACTIVE_ACTIVITIES: 'disabled,canceled',
    REVIEW_MODE: 'manual',
    CONSTANT_CONTACT_API_URL: 'https://vendor.example/v3',
    CONSTANT_CONTACT_TOKEN_URL: 'https://vendor.example/token',
    CONSTANT_CONTACT_TOKEN_GRANT: 'query',
    ACTIVITY_WORDS: 'Frozen=disabled',
    NOT_OURS_ANSWERS: '400:some.error.key',
    CONSTANT_CONTACT_WEBHOOK_KEYS_URL: 'https://vendor.example/keys',
    WEBHOOK_MAX_AGE_SECONDS: '600',
    ACCOUNT_OPERATIONS: 'GET /contacts/**,POST /contacts',
    PARTNER_RATE_PER_SECOND: '10',
    PARTNER_RATE_PER_DAY: '250000',
    PARTNER_NAME: encodeURIComponent('Our “Partner”, Inc.'),
    TRANSFER_SENDER: 'moves@partner.example',
    TRANSFER_RECIPIENT: 'support@vendor.example',
    TRANSFER_REPLY_TO: 'answers@partner.example',
    LOG_ORIGIN: 'trail.partner.example',
    KEEP_DECISIONS: 'sampled',
    DECISION_SAMPLE_FRACTION: '0.25',
    DECISION_RETENTION_DAYS: '30',
    IDEMPOTENCY_SECONDS: '3600',
    AUDIT_RUN_DAYS: '30',
    AUDIT_PLAN_DAYS: '3',
    PROVISION_DAYS: '8',
  });
  for (const { properties } of resourcesOf(changed, 'AWS::Logs::LogGroup')) {
    expect(properties.RetentionInDays).toBe(7);
  }
});

it('runs on the processors of the setting', () => {
  const others = resourcesOf(synthesize({ architecture: 'x86_64' }).service, 'AWS::Lambda::Function');
  expect(new Set(others.map(({ properties }) => properties.Architectures.join()))).toEqual(new Set(['x86_64']));
});
