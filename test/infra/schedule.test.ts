import { describe, expect, it } from 'vitest';
import { scheduledOperations } from '../../shared/api/catalogue.ts';
import { isScheduledTick, scheduledTick } from '../../shared/domain/audit/schedule.ts';
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

  it('gives up a call when the next is due, and keeps what could not be delivered', () => {
    expect(schedule.Target.RetryPolicy).toEqual({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
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

  it('is not repeated by Lambda after a failure, nor begun late', () => {
    const configuration = resourcesOf(service, 'AWS::Lambda::EventInvokeConfig').find(
      ({ properties }) => properties.FunctionName === lambda,
    );
    expect(configuration?.properties).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
  });
});

it.each([{}, { auditEverySeconds: 60 }, { auditEverySeconds: '0' }])(
  'ticks every minute, whatever the settings: %j',
  (settings) => {
    const template = synthesize(settings).service;
    for (const { properties } of resourcesOf(template, 'AWS::Scheduler::Schedule')) {
      expect(properties).toMatchObject({
        ScheduleExpression: 'rate(1 minute)',
        State: 'ENABLED',
        FlexibleTimeWindow: { Mode: 'OFF' },
      });
    }
  },
);

it('sends what the function takes for a tick, which opens a run only when one is due', () => {
  const inputs = resourcesOf(service, 'AWS::Scheduler::Schedule').map(({ properties }) =>
    JSON.parse(properties.Target.Input),
  );
  expect(inputs).toEqual(scheduledOperations.map(() => scheduledTick));
  expect(inputs.every(isScheduledTick)).toBe(true);
});
