import { describe, expect, it } from 'vitest';
import { scheduledOperations } from '../../shared/api/catalogue.ts';
import { functionOf, resourcesOf, rightsOfRole, synthesize } from './synthesized.ts';

const { service } = synthesize();

it('has one schedule for each scheduled operation', () => {
  expect(scheduledOperations).not.toEqual([]);
  expect(resourcesOf(service, 'AWS::Scheduler::Schedule')).toHaveLength(scheduledOperations.length);
});

describe.each(scheduledOperations.map((operation) => ({ ...operation, operation })))('$name', ({ operation }) => {
  const lambda = functionOf(service, operation).name;
  const schedule = resourcesOf(service, 'AWS::Scheduler::Schedule').find(
    ({ properties }) => properties.Target.Arn === `${lambda}.Arn`,
  )?.properties;
  const queue = resourcesOf(service, 'AWS::SQS::Queue').find(
    ({ name }) => `${name}.Arn` === schedule?.Target.DeadLetterConfig.Arn,
  );

  it('gives up a call before the next is due, and keeps what could not be delivered', () => {
    const { MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age } = schedule.Target.RetryPolicy;
    expect(attempts).toBeLessThanOrEqual(3);
    expect(age).toBeLessThan(21_600);
    expect(queue?.properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
  });

  it('takes messages over TLS only', () => {
    const policy = resourcesOf(service, 'AWS::SQS::QueuePolicy').find(({ properties }) =>
      properties.Queues.includes(queue?.name),
    );
    expect(policy?.properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]);
  });

  it('may call its function and fill its queue, for this account only', () => {
    const role = schedule.Target.RoleArn.replace('.Arn', '');
    expect(rightsOfRole(service, role)).toEqual([
      { action: 'lambda:InvokeFunction', resource: `${lambda}.Arn` },
      { action: 'sqs:SendMessage', resource: `${queue?.name}.Arn` },
    ]);
    const roleProperties = resourcesOf(service, 'AWS::IAM::Role').find(({ name }) => name === role)?.properties;
    expect(roleProperties.AssumeRolePolicyDocument.Statement[0].Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': 'AWS::AccountId' },
    });
  });

  it('is not repeated by Lambda after a failure', () => {
    const configuration = resourcesOf(service, 'AWS::Lambda::EventInvokeConfig').find(
      ({ properties }) => properties.FunctionName === lambda,
    );
    expect(configuration?.properties).toMatchObject({ MaximumRetryAttempts: 0 });
  });
});

it.each([
  { auditEverySeconds: 60, rate: 'rate(1 minute)', state: 'ENABLED', eventAge: 60 },
  { auditEverySeconds: 300, rate: 'rate(5 minutes)', state: 'ENABLED', eventAge: 150 },
  { auditEverySeconds: '5400', rate: 'rate(90 minutes)', state: 'ENABLED', eventAge: 2_700 },
  { auditEverySeconds: '21600', rate: 'rate(6 hours)', state: 'ENABLED', eventAge: 3_600 },
  { auditEverySeconds: 172_800, rate: 'rate(2 days)', state: 'ENABLED', eventAge: 3_600 },
  { auditEverySeconds: '0', rate: 'rate(6 hours)', state: 'DISABLED', eventAge: 3_600 },
])('every $auditEverySeconds seconds: $rate, $state', ({ auditEverySeconds, rate, state, eventAge }) => {
  const template = synthesize({ auditEverySeconds }).service;
  expect(resourcesOf(template, 'AWS::Scheduler::Schedule').map(({ properties }) => properties)).toEqual([
    expect.objectContaining({
      ScheduleExpression: rate,
      State: state,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: expect.objectContaining({
        RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: eventAge },
      }),
    }),
  ]);
  expect(resourcesOf(template, 'AWS::Lambda::EventInvokeConfig').map(({ properties }) => properties)).toEqual([
    expect.objectContaining({ MaximumEventAgeInSeconds: eventAge }),
  ]);
});
