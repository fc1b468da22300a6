/** The keys of statements, by their numbers, and who may use them. */
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../shared/api/catalogue.ts';
import { checkMembership } from '../../shared/api/operations/check.ts';
import { getStatementKeys } from '../../shared/api/operations/statement-keys.ts';
import type { Capability } from '../../shared/config/environment.ts';
import { functionOf, resourcesOf, rightsOf, roleOf, synthesize } from './synthesized.ts';

const keysIn = ({ data }: ReturnType<typeof synthesize>) =>
  resourcesOf(data, 'AWS::KMS::Key').filter(({ name }) => name.startsWith('StatementKey'));

describe.each([
  { statementKey: '1', published: [1, 2] },
  { statementKey: '2', published: [1, 2, 3] },
  { statementKey: '7', published: [6, 7, 8] },
])('with key $statementKey', ({ statementKey, published }) => {
  const stacks = synthesize({ statementKey });
  const names = published.map((number) => `StatementKey${number}`);

  it('the key before and the next one are there, too, and outlive their stack', () => {
    const keys = keysIn(stacks);
    expect(keys.map(({ name }) => name)).toEqual(names);
    for (const { properties, deletionPolicy } of keys) {
      expect(properties).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', PendingWindowInDays: 30 });
      expect(deletionPolicy).toBe('Retain');
    }
  });

  it('all of them are published, and one signs', () => {
    const variables = functionOf(stacks.service, getStatementKeys).properties.Environment.Variables;
    expect(variables.STATEMENT_KEY_ARNS).toBe(names.map((name) => `${name}.Arn`).join(','));
    expect(rightsOf(stacks.service, getStatementKeys).filter(({ action }) => action.startsWith('kms:'))).toEqual(
      names.map((name) => expect.objectContaining({ action: 'kms:GetPublicKey', resource: `${name}.Arn` })),
    );
    const check = functionOf(stacks.service, checkMembership).properties.Environment.Variables;
    expect(check.STATEMENT_KEY_ARN).toBe(`StatementKey${statementKey}.Arn`);
    expect(rightsOf(stacks.service, checkMembership).filter(({ action }) => action.startsWith('kms:'))).toEqual([
      expect.objectContaining({ action: 'kms:Sign', resource: `StatementKey${statementKey}.Arn` }),
    ]);
  });
});

const signers = catalogue.filter(({ uses }) => (uses as readonly Capability[]).includes('statements:sign'));

it('checks and connections sign', () => {
  expect(signers.map(({ name }) => name).sort()).toEqual(['check-membership', 'connect-account']);
});

it('alarms when statements are not signed, of each function that signs, and of no other', () => {
  const { service } = synthesize();
  const filters = resourcesOf(service, 'AWS::Logs::MetricFilter').filter(
    ({ properties }) => properties.FilterPattern === '{ $.event = "STATEMENT_NOT_SIGNED" }',
  );
  const logs = signers.map((operation) => functionOf(service, operation).properties.LoggingConfig.LogGroup);
  expect(filters.map(({ properties }) => properties.LogGroupName).sort()).toEqual(logs.sort());
  for (const { properties } of filters) {
    const [{ MetricName, MetricNamespace }] = properties.MetricTransformations;
    const alarms = resourcesOf(service, 'AWS::CloudWatch::Alarm').filter(
      (alarm) => alarm.properties.MetricName === MetricName && alarm.properties.Namespace === MetricNamespace,
    );
    expect(alarms.map((alarm) => alarm.properties)).toEqual([
      expect.objectContaining({ Threshold: 1, Statistic: 'Sum', TreatMissingData: 'notBreaching' }),
    ]);
  }
});

it('no other function may use these keys, but for the one that publishes them', () => {
  const { service } = synthesize();
  const roles = resourcesOf(service, 'AWS::IAM::Role').filter(({ properties }) =>
    JSON.stringify(properties.Policies ?? []).includes('StatementKey'),
  );
  const users = [...signers, getStatementKeys].map((operation) => roleOf(service, operation));
  expect(roles.map(({ name }) => name).sort()).toEqual(users.sort());
});
