/** Single sign-on in the templates: off unless it is set, two keys by setting, one function that signs. */
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../shared/api/catalogue.ts';
import { completeSignIn, receiveSignIn, startSignIn, watchCertificates } from '../../shared/api/operations/sso.ts';
import { functionOf, resourcesOf, rightsOf, roleOf, statementsOfRole, synthesize, variablesIn } from './synthesized.ts';

const { service, data } = synthesize({});
const keysIn = (template: typeof data) =>
  resourcesOf(template, 'AWS::KMS::Key').filter(({ name }) => name.startsWith('SsoKey'));
const functionsIn = (template: typeof service): string[] =>
  resourcesOf(template, 'AWS::Lambda::Function').map(({ name }) => name);

describe('without ssoAcsUrl', () => {
  const without = synthesize({ ssoAcsUrl: undefined, ssoLoginUrl: undefined });

  it('there is no key, no function for browsers and none that watches certificates', () => {
    expect(keysIn(without.data)).toEqual([]);
    const names = functionsIn(without.service).join(' ');
    expect(names).not.toMatch(/CompleteSignIn|ReceiveSignIn|WatchCertificates/);
  });

  it('start-sign-in knows that it is off', () => {
    expect(variablesIn(without.service, startSignIn)['SSO_SETTINGS']).toBe('null');
  });
});

it('without ssoLoginUrl no request of the service provider is taken', () => {
  const names = functionsIn(synthesize({ ssoLoginUrl: undefined }).service).join(' ');
  expect(names).toContain('CompleteSignIn');
  expect(names).not.toContain('ReceiveSignIn');
});

describe('the keys', () => {
  it('are for RSA with 2048 bits, and stay in KMS without their stack', () => {
    expect(
      keysIn(data)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['SsoKeyA', 'SsoKeyB']);
    for (const { properties, deletionPolicy } of keysIn(data)) {
      expect(properties).toMatchObject({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY', PendingWindowInDays: 30 });
      expect(deletionPolicy).toBe('Retain');
    }
  });

  it.each([
    ['a', ['SsoKeyA'], { SSO_KEY_A_ARN: 'SsoKeyA.Arn', SSO_KEY_B_ARN: '' }],
    ['b,a', ['SsoKeyA', 'SsoKeyB'], { SSO_KEY_A_ARN: 'SsoKeyA.Arn', SSO_KEY_B_ARN: 'SsoKeyB.Arn' }],
    ['b', ['SsoKeyB'], { SSO_KEY_A_ARN: '', SSO_KEY_B_ARN: 'SsoKeyB.Arn' }],
  ])('are those of ssoKeys=%s, in this order', (ssoKeys, names, variables) => {
    const made = synthesize({ ssoKeys });
    expect(
      keysIn(made.data)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names);
    const { properties } = functionOf(made.service, completeSignIn);
    expect(properties.Environment.Variables).toMatchObject({ ...variables, SSO_KEYS: ssoKeys });
  });

  it('sign for one function only, and only as it signs', () => {
    const signing = catalogue.filter((operation) =>
      rightsOf(service, operation).some(
        ({ action, resource }) => action === 'kms:Sign' && resource.startsWith('SsoKey'),
      ),
    );
    expect(signing.map(({ name }) => name)).toEqual([completeSignIn.name]);
    const [statement] = statementsOfRole(service, roleOf(service, completeSignIn)).filter(({ Action: action }) =>
      [action].flat().includes('kms:Sign'),
    );
    expect(statement?.Condition).toEqual({
      StringEquals: { 'kms:SigningAlgorithm': 'RSASSA_PKCS1_V1_5_SHA_256', 'kms:MessageType': 'RAW' },
    });
  });
});

it('the public functions reach no more of the tables than they need', () => {
  const keysOf = (operation: typeof completeSignIn | typeof receiveSignIn) =>
    statementsOfRole(service, roleOf(service, operation)).flatMap(({ Condition: condition }) => [
      ...[condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? []].flat(),
    ]);
  expect(keysOf(receiveSignIn)).toEqual(['sign-on-request']);
  expect([...new Set(keysOf(completeSignIn))].sort()).toEqual([
    'account#*',
    'identities#*',
    'operations#*',
    'sign-on-certificate',
    'sign-on-ticket',
    'user#*',
    'watermark',
  ]);
});

it('an alarm tells 60 days before the first certificate ends, and what to do', () => {
  const alarms = resourcesOf(service, 'AWS::CloudWatch::Alarm').map(({ properties }) => properties);
  const [alarm, ...others] = alarms.filter(({ MetricName: name }) => name === `${watchCertificates.name} daysLeft`);
  expect(others).toEqual([]);
  expect(alarm).toMatchObject({
    AlarmDescription: expect.stringMatching(/less than 60 days.*docs\/runbook\.md#a-certificate-ends$/),
    ...{ Statistic: 'Minimum', Threshold: 60, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'ignore' },
  });
});
