import { describe, expect, it } from 'vitest';
import { catalogue, scheduledOperations } from '../../shared/api/catalogue.ts';
import type { Operation } from '../../shared/api/operation.ts';
import { publishLog } from '../../shared/api/operations/sequencing.ts';
import type { Capability } from '../../shared/config/environment.ts';
import { waitingWebhookKind } from '../../shared/store/tables.ts';
import {
  functionOf,
  resourcesOf,
  rightsOf,
  rightsOfRole,
  roleOf,
  statementsOfRole,
  synthesize,
  withSender,
} from './synthesized.ts';

// With a sender, without which no function may send mails.
const { service, data } = synthesize(withSender);
const roles = resourcesOf(service, 'AWS::IAM::Role');
const dataResources = [
  ...resourcesOf(data, 'AWS::DynamoDB::Table'),
  ...resourcesOf(data, 'AWS::SecretsManager::Secret'),
  ...resourcesOf(data, 'AWS::S3::Bucket'),
  ...resourcesOf(data, 'AWS::KMS::Key'),
  ...resourcesOf(data, 'AWS::Events::EventBus'),
].map(({ name }) => name);

const resourcesOfMail = (...identities: readonly string[]): readonly string[] =>
  ['configuration-set/*', ...identities.map((name) => `identity/${name}`)].map(
    (resource) => `arn:AWS::Partition:ses:AWS::Region:AWS::AccountId:${resource}`,
  );
/** The sender by its address as it is set, its domain and the domains above; the recipients alike. */
const mailResources: Readonly<Partial<Record<Capability, readonly string[]>>> = {
  'mail:send': resourcesOfMail(
    ...['moves@mail.Partner.example', 'mail.partner.example', 'partner.example'],
    ...['partnersupport@constantcontact.com', 'constantcontact.com'],
  ),
  'review-digest': resourcesOfMail(
    ...['reviews@mail.partner.example', 'mail.partner.example', 'partner.example'],
    ...['a@partner.example', 'b@partner.example'],
  ),
};

/** The queue that a function writes to when its work is given up. */
const deadLettersOf = (operation: Operation): string[] =>
  ['AWS::Lambda::EventSourceMapping', 'AWS::Lambda::EventInvokeConfig']
    .flatMap((type) => resourcesOf(service, type))
    .filter(({ properties }) => properties.FunctionName === functionOf(service, operation).name)
    .flatMap(({ properties }) => properties.DestinationConfig?.OnFailure.Destination.split('.')[0] ?? []);

const secretsOf = ({ uses }: Operation): { readonly read: readonly string[]; readonly written: readonly string[] } => {
  if (uses.includes('constant-contact')) {
    return { read: ['PartnerCredentials', 'PartnerToken'], written: ['PartnerToken'] };
  }
  if (uses.includes('deliveries:send')) return { read: ['EventsSigning'], written: [] };
  return { read: uses.includes('webhooks:check') ? ['PartnerCredentials'] : [], written: [] };
};

describe('every role', () => {
  it('belongs to one function or one schedule', () => {
    expect(roles).toHaveLength(catalogue.length + scheduledOperations.length);
  });

  it.each(roles)('$name: nothing but exact actions on exact resources', ({ name, properties }) => {
    expect(properties.ManagedPolicyArns).toBeUndefined();
    expect(properties.Policies).toHaveLength(1);
    expect(resourcesOf(service, 'AWS::IAM::Policy')).toEqual([]);
    for (const statement of statementsOfRole(service, name)) {
      const { Condition: condition, ...always } = statement;
      expect(always).toEqual({ Effect: 'Allow', Action: expect.anything(), Resource: expect.anything() });
      // The webhooks' receiver, which everybody may call, reaches no other items than its own.
      if (name.startsWith('ReceiveWebhook') && always.Action === 'dynamodb:PutItem') {
        expect(condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']).toEqual(['webhook#*']);
      }
    }
    const rights = rightsOfRole(service, name);
    expect(rights).not.toEqual([]);
    for (const { action, resource } of rights) {
      expect(action).toMatch(/^[a-z\d]+:[A-Za-z]+$/);
      if (action.startsWith('ses:')) expect(Object.values(mailResources).flat()).toContain(resource);
      else expect(resource).toMatch(/^[A-Za-z]+\d?(\.(Stream)?Arn(\/index\/[a-z-]+|\/checkpoint|\/tile\/\*)?)?$/);
    }
  });

  it.each(roles)('$name: is taken on by one service', ({ properties }) => {
    const services = properties.AssumeRolePolicyDocument.Statement.map(
      (statement: { Principal: { Service: string } }) => statement.Principal,
    );
    expect([[{ Service: 'lambda.amazonaws.com' }], [{ Service: 'scheduler.amazonaws.com' }]]).toContainEqual(services);
  });
});

describe.each(catalogue.map((operation) => ({ ...operation, operation })))('$name', ({ operation }) => {
  const uses: readonly Capability[] = operation.uses;
  const ownMailResources = uses.flatMap((use) => mailResources[use] ?? []);
  const allRights = rightsOf(service, operation);
  const rights = allRights.filter(({ action }) => !action.startsWith('ses:'));
  const actionsOn = (name: string): string[] =>
    rights
      .filter(({ resource }) => resource.split('.')[0] === name && !resource.endsWith('.StreamArn'))
      .map(({ action }) => action);

  it('has rights to its own log and dead letters, to tables, secrets, the published log and the bus, and to nothing else', () => {
    const { LogGroup: logGroup } = functionOf(service, operation).properties.LoggingConfig;
    expect(actionsOn(logGroup).sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    const deadLetters = deadLettersOf(operation);
    for (const queue of deadLetters) expect(actionsOn(queue)).toEqual(['sqs:SendMessage']);
    const known = [logGroup, ...deadLetters, ...dataResources];
    for (const { resource } of rights) expect(known).toContain(resource.split('.')[0]);
  });

  it(ownMailResources.length > 0 ? 'sends mails by its sender only' : 'sends no mails', () => {
    const mailRights = allRights.filter((right) => !rights.includes(right));
    expect(mailRights.map(({ action, resource }) => `${action} ${resource}`).sort()).toEqual(
      ownMailResources.map((resource) => `ses:SendEmail ${resource}`).sort(),
    );
  });

  it('has no right without a variable that names the resource', () => {
    const variables = Object.values(functionOf(service, operation).properties.Environment?.Variables ?? {});
    const named = variables.flatMap((value) =>
      String(value)
        .split(',')
        .map((name) => name.replace(/\.Arn$/, '')),
    );
    for (const name of dataResources.filter((each) => actionsOn(each).length > 0)) expect(named).toContain(name);
  });

  it('follows the stream only where the stream starts it', () => {
    const streamRights = rights.filter(({ resource }) => resource.endsWith('.StreamArn'));
    expect(streamRights.map(({ action, resource }) => `${action} ${resource}`)).toEqual(
      operation.trigger === 'stream'
        ? ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
            (call) => `dynamodb:${call} ${operation.from.table}.StreamArn`,
          )
        : [],
    );
  });

  it(`reads ${secretsOf(operation).read.join(' and ') || 'no secret'}, and writes no other than the token`, () => {
    const secretsRights = rights.filter(({ action }) => action.startsWith('secretsmanager:'));
    const { read, written } = secretsOf(operation);
    expect(secretsRights.map(({ action, resource }) => `${action} ${resource}`).sort()).toEqual([
      ...read.map((name) => `secretsmanager:GetSecretValue ${name}`),
      ...written.map((name) => `secretsmanager:PutSecretValue ${name}`),
    ]);
  });

  it('reads and publishes the log as it says, and deletes nothing of it', () => {
    const expected = {
      'log:read': ['s3:GetObject', 's3:ListBucket'],
      'log:key': ['kms:GetPublicKey'],
      'log:publish': ['kms:GetPublicKey', 'kms:Sign', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
    } as const;
    const wanted = Object.entries(expected).flatMap(([name, actions]) =>
      uses.some((use) => use === name) ? actions : [],
    );
    const given = [...actionsOn('TrailBucket'), ...actionsOn('TrailKey')];
    expect([...new Set(given)].sort()).toEqual([...new Set(wanted)].sort());
  });

  it('can only add to the trail', () => {
    const mayScan = operation.name === publishLog.name ? ['dynamodb:Scan'] : [];
    expect(['dynamodb:PutItem', 'dynamodb:Query', ...mayScan]).toEqual(
      expect.arrayContaining(actionsOn('AuditRecords')),
    );
  });

  it('changes memberships only together with the trail, deletes links at most and scans nothing', () => {
    const statements = statementsOfRole(service, roleOf(service, operation));
    const deletions = statements.filter(
      ({ Action: action, Resource: resource }) =>
        [action].flat().includes('dynamodb:DeleteItem') && JSON.stringify(resource).includes('Memberships'),
    );
    for (const { Condition: condition } of deletions) {
      const keys = condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
      expect(['user#*', 'user-name#*', 'identities#*', 'identity-holder#*']).toEqual(
        expect.arrayContaining([keys].flat()),
      );
    }
    const onMemberships = actionsOn('Memberships').filter((action) => action !== 'dynamodb:DeleteItem');
    if (onMemberships.includes('dynamodb:PutItem')) {
      // Also read from it: an item that is behind its trail is restored from there.
      expect(actionsOn('AuditRecords')).toEqual(expect.arrayContaining(['dynamodb:PutItem', 'dynamodb:Query']));
    }
    const readsAndPuts = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:PutItem'];
    expect(readsAndPuts).toEqual(expect.arrayContaining(onMemberships));
    const scanned = rights.filter(({ action }) => action === 'dynamodb:Scan').map(({ resource }) => resource);
    expect(scanned).toEqual(operation.name === publishLog.name ? ['AuditRecords.Arn'] : []);
  });
});

const checks = catalogue.filter(
  ({ group, uses }) => group === 'check' && uses.includes('memberships:get') && !uses.includes('constant-contact'),
);
it.each(checks)('$name: reads memberships, may sign what it has decided, and does nothing else', (operation) => {
  const rights = rightsOf(service, operation).filter(({ action }) => !action.startsWith('logs:'));
  expect(rights.map(({ action, resource }) => `${action} ${resource}`).sort()).toEqual([
    'dynamodb:BatchGetItem Memberships.Arn',
    'dynamodb:GetItem Memberships.Arn',
    ...(operation.uses.includes('statements:sign') ? ['kms:Sign StatementKey1.Arn'] : []),
  ]);
});

it('gives nobody the right to send mails where there is no sender', () => {
  const withoutDigest = { reviewDigestTo: undefined, reviewDigestFrom: undefined };
  expect(JSON.stringify(synthesize(withoutDigest).service.toJSON())).not.toMatch(/["':]ses:/);
});

it.each([
  ['RefreshMembership', ['dynamodb:PutItem']],
  ['RepeatRefreshes', ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query']],
])('lets %s reach the webhooks that wait with exactly %j', (name, actions) => {
  const found = statementsOfRole(service, `${name}Role`).filter(({ Condition: condition }) =>
    JSON.stringify(condition)?.includes(waitingWebhookKind),
  );
  expect(found.flatMap(({ Action: action }) => action).sort()).toEqual(actions);
  for (const { Condition: condition } of found) {
    expect(condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']).toEqual([waitingWebhookKind]);
  }
});

it('lets whoever holds leases reach no other items of WorkState by that', () => {
  const conditions = statementsOfRole(service, 'RequestTransferRole')
    .filter(({ Action: actions }) => [actions].flat().includes('dynamodb:DeleteItem'))
    .map(({ Condition: condition }) => condition);
  expect(conditions).not.toEqual([]);
  for (const condition of conditions) {
    expect(condition).toEqual({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [expect.stringMatching(/^(lease|idempotency)$/)] },
    });
  }
});
