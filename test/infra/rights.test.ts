import { describe, expect, it } from 'vitest';
import { catalogue, scheduledOperations } from '../../shared/api/catalogue.ts';
import { functionOf, resourcesOf, rightsOf, rightsOfRole, synthesize } from './synthesized.ts';

const { service, data } = synthesize();
const roles = resourcesOf(service, 'AWS::IAM::Role');
const policies = resourcesOf(service, 'AWS::IAM::Policy');
const dataResources = [
  ...resourcesOf(data, 'AWS::DynamoDB::Table'),
  ...resourcesOf(data, 'AWS::SecretsManager::Secret'),
].map(({ name }) => name);

describe('every role', () => {
  it('belongs to one function or one schedule', () => {
    expect(roles).toHaveLength(catalogue.length + scheduledOperations.length);
  });

  it.each(roles)('$name: nothing but exact actions on exact resources', ({ name, properties }) => {
    expect(properties.ManagedPolicyArns).toBeUndefined();
    expect(properties.Policies).toBeUndefined();
    const own = policies.filter((policy) => policy.properties.Roles.includes(name));
    expect(own).toHaveLength(1);
    for (const statement of own[0]?.properties.PolicyDocument.Statement ?? []) {
      expect(statement).toEqual({ Effect: 'Allow', Action: expect.anything(), Resource: expect.anything() });
    }
    const rights = rightsOfRole(service, name);
    expect(rights).not.toEqual([]);
    for (const { action, resource } of rights) {
      expect(action).toMatch(/^[a-z]+:[A-Za-z]+$/);
      expect(resource).toMatch(/^[A-Za-z]+(\.Arn(\/index\/[a-z-]+)?)?$/);
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
  const rights = rightsOf(service, operation);
  const actionsOn = (name: string): string[] =>
    rights.filter(({ resource }) => resource.split('.')[0] === name).map(({ action }) => action);
  const callsVendor = operation.uses.includes('constant-contact');

  it('has rights to its own log, to tables and to secrets, and to nothing else', () => {
    const { LogGroup: logGroup } = functionOf(service, operation).properties.LoggingConfig;
    expect(actionsOn(logGroup).sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    const known = [logGroup, ...dataResources];
    for (const { resource } of rights) expect(known).toContain(resource.split('.')[0]);
  });

  it('has no right without a variable that names the resource', () => {
    const variables = Object.values(functionOf(service, operation).properties.Environment?.Variables ?? {});
    for (const name of dataResources.filter((each) => actionsOn(each).length > 0)) expect(variables).toContain(name);
  });

  it(callsVendor ? 'reads both secrets and writes the token only' : 'reads no secret', () => {
    const secretsRights = rights.filter(({ action }) => action.startsWith('secretsmanager:'));
    expect(secretsRights.map(({ action, resource }) => `${action} ${resource}`).sort()).toEqual(
      callsVendor
        ? [
            'secretsmanager:GetSecretValue PartnerCredentials',
            'secretsmanager:GetSecretValue PartnerToken',
            'secretsmanager:PutSecretValue PartnerToken',
          ]
        : [],
    );
  });

  it('can only add to the trail', () => {
    expect(['dynamodb:PutItem', 'dynamodb:Query']).toEqual(expect.arrayContaining(actionsOn('AuditRecords')));
  });

  it('changes memberships only together with the trail, deletes none and scans nothing', () => {
    const onMemberships = actionsOn('Memberships');
    if (onMemberships.includes('dynamodb:PutItem')) expect(actionsOn('AuditRecords')).toContain('dynamodb:PutItem');
    const readsAndPuts = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:PutItem'];
    expect(readsAndPuts).toEqual(expect.arrayContaining(onMemberships));
    expect(rights.map(({ action }) => action)).not.toContain('dynamodb:Scan');
  });
});

it.each(catalogue.filter(({ group, uses }) => group === 'check' && !uses.includes('constant-contact')))(
  '$name: reads memberships and does nothing else',
  (operation) => {
    const rights = rightsOf(service, operation).filter(({ action }) => !action.startsWith('logs:'));
    expect(rights.map(({ action, resource }) => `${action} ${resource}`).sort()).toEqual([
      'dynamodb:BatchGetItem Memberships.Arn',
      'dynamodb:GetItem Memberships.Arn',
    ]);
  },
);
