import { describe, expect, it } from 'vitest';
import { catalogue, scheduledOperations } from '../../shared/api/catalogue.ts';
import { functionOf, resourcesOf, synthesize } from './synthesized.ts';

const { service } = synthesize();
const alarms = resourcesOf(service, 'AWS::CloudWatch::Alarm');
const topics = resourcesOf(service, 'AWS::SNS::Topic');

interface MetricQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData: boolean;
  readonly MetricStat?: {
    readonly Stat: string;
    readonly Metric: { readonly MetricName: string; readonly Namespace: string };
  };
}

describe.each(catalogue.map((operation) => ({ ...operation, operation })))('$name', ({ operation }) => {
  const lambda = functionOf(service, operation);
  const alarm = alarms.find(({ properties }) =>
    JSON.stringify(properties.Metrics ?? []).includes(JSON.stringify([{ Name: 'FunctionName', Value: lambda.name }])),
  )?.properties;
  const query = (id: string): MetricQuery | undefined => alarm?.Metrics.find((each: MetricQuery) => each.Id === id);

  it('has an alarm that says what its users notice', () => {
    expect(alarm?.AlarmDescription).toContain(operation.impact);
    expect(alarm?.AlarmDescription.length).toBeLessThanOrEqual(1024);
  });

  it('alarms on the first failure, whether it was thrown or answered and logged', () => {
    expect(alarm).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    });
    expect(alarm?.Metrics.filter((each: MetricQuery) => each.ReturnData)).toEqual([
      expect.objectContaining({ Expression: 'FILL(errors, 0) + FILL(errorLines, 0)' }),
    ]);
    expect(query('errors')?.MetricStat).toMatchObject({
      Stat: 'Sum',
      Metric: { Namespace: 'AWS/Lambda', MetricName: 'Errors' },
    });
    const filter = resourcesOf(service, 'AWS::Logs::MetricFilter').find(
      ({ properties }) => properties.LogGroupName === lambda.properties.LoggingConfig.LogGroup,
    )?.properties;
    expect(filter.FilterPattern).toBe('{ $.level = "ERROR" }');
    const [{ MetricName, MetricNamespace, MetricValue }] = filter.MetricTransformations;
    expect(MetricValue).toBe('1');
    expect(query('errorLines')?.MetricStat).toMatchObject({
      Stat: 'Sum',
      Metric: { MetricName, Namespace: MetricNamespace },
    });
  });
});

it('counts the error lines of each function apart', () => {
  const names = resourcesOf(service, 'AWS::Logs::MetricFilter').map(
    ({ properties }) => properties.MetricTransformations[0].MetricName,
  );
  expect(new Set(names).size).toBe(catalogue.length);
});

describe.each(scheduledOperations.map((operation) => ({ ...operation, operation })))('$name', ({ operation }) => {
  it('alarms on a call that could not be delivered', () => {
    const found = alarms.filter(({ properties }) => properties.MetricName === 'ApproximateNumberOfMessagesVisible');
    expect(found.map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        AlarmDescription: expect.stringContaining(operation.impact),
        Namespace: 'AWS/SQS',
        Dimensions: [{ Name: 'QueueName', Value: 'ReAuditScheduleDeadLetters.QueueName' }],
        Statistic: 'Maximum',
        Threshold: 1,
      }),
    ]);
  });

  it.each([
    { auditEverySeconds: 60, hours: 1 },
    { auditEverySeconds: 21_600, hours: 12 },
    { auditEverySeconds: 302_400, hours: 168 },
  ])('alarms when it was not called for two intervals of $auditEverySeconds s', ({ auditEverySeconds, hours }) => {
    const template = synthesize({ auditEverySeconds }).service;
    const silent = resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(
      ({ properties }) => properties.MetricName === 'Invocations',
    );
    expect(silent.map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        AlarmDescription: expect.stringContaining(operation.impact),
        Dimensions: [{ Name: 'FunctionName', Value: functionOf(template, operation).name }],
        Statistic: 'Sum',
        Period: 3600,
        EvaluationPeriods: hours,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      }),
    ]);
  });

  it.each([
    { auditEverySeconds: 0, why: 'it is switched off' },
    { auditEverySeconds: 306_000, why: 'CloudWatch does not look back that far' },
  ])('does not alarm on silence when $why', ({ auditEverySeconds }) => {
    const template = synthesize({ auditEverySeconds }).service;
    const metrics = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ properties }) => properties.MetricName);
    expect(metrics).not.toContain('Invocations');
    expect(metrics).toContain('ApproximateNumberOfMessagesVisible');
  });
});

it('alarms on 5xx answers of the API', () => {
  const found = alarms.filter(({ properties }) => properties.Namespace === 'AWS/ApiGateway');
  expect(found.map(({ properties }) => properties)).toEqual([
    expect.objectContaining({ MetricName: '5xx', Statistic: 'Sum', Dimensions: [{ Name: 'ApiId', Value: 'Api' }] }),
  ]);
});

describe('the topic', () => {
  it('gets every alarm', () => {
    expect(topics).toHaveLength(1);
    for (const { properties } of alarms) expect(properties.AlarmActions).toEqual([topics[0]?.name]);
  });

  it('lets CloudWatch publish for this account, and nobody without TLS', () => {
    const [policy] = resourcesOf(service, 'AWS::SNS::TopicPolicy');
    expect(policy?.properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': 'AWS::AccountId' } },
      }),
    ]);
  });

  it('goes to nobody by default, and to an address by setting', () => {
    expect(resourcesOf(service, 'AWS::SNS::Subscription')).toEqual([]);
    const subscribed = resourcesOf(synthesize({ alarmEmail: 'ops@example.com' }).service, 'AWS::SNS::Subscription');
    expect(subscribed.map(({ properties }) => properties)).toEqual([
      { Protocol: 'email', Endpoint: 'ops@example.com', TopicArn: topics[0]?.name },
    ]);
  });
});
