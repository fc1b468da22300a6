import { describe, expect, it } from 'vitest';
import { ascii } from '../../infra/ascii.ts';
import { catalogue, logOperations, scheduledOperations, streamOperations } from '../../shared/api/catalogue.ts';
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

const idOf = (name: string): string => name.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());

const deadLetterAlarm = (queue: string) =>
  alarms
    .map(({ properties }) => properties)
    .filter(
      ({ Namespace: namespace, MetricName: metric, Dimensions: dimensions }) =>
        namespace === 'AWS/SQS' &&
        metric === 'ApproximateNumberOfMessagesVisible' &&
        dimensions.some((dimension: { readonly Value: string }) => dimension.Value === `${queue}.QueueName`),
    );

describe.each(catalogue.map((operation) => ({ ...operation, operation })))('$name', ({ operation }) => {
  const lambda = functionOf(service, operation);
  const alarm = alarms.find(({ properties }) =>
    JSON.stringify(properties.Metrics ?? []).includes(JSON.stringify([{ Name: 'FunctionName', Value: lambda.name }])),
  )?.properties;
  const query = (id: string): MetricQuery | undefined => alarm?.Metrics.find((each: MetricQuery) => each.Id === id);

  it('has an alarm that says what its users notice', () => {
    expect(alarm?.AlarmDescription).toContain(ascii(operation.impact));
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
    const filters = resourcesOf(service, 'AWS::Logs::MetricFilter').filter(
      ({ properties }) =>
        properties.LogGroupName === lambda.properties.LoggingConfig.LogGroup &&
        properties.FilterPattern === '{ $.level = "ERROR" }',
    );
    expect(filters).toHaveLength(1);
    const [filter] = filters.map(({ properties }) => properties);
    const [{ MetricName, MetricNamespace, MetricValue }] = filter.MetricTransformations;
    expect(MetricValue).toBe('1');
    expect(query('errorLines')?.MetricStat).toMatchObject({
      Stat: 'Sum',
      Metric: { MetricName, Namespace: MetricNamespace },
    });
  });
});

it('counts everything apart', () => {
  const names = resourcesOf(service, 'AWS::Logs::MetricFilter').map(
    ({ properties }) => properties.MetricTransformations[0].MetricName,
  );
  expect(names.length).toBeGreaterThan(catalogue.length);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(scheduledOperations.map((operation) => ({ ...operation, operation })))('$name', ({ operation }) => {
  it('alarms on calls that could not be delivered, but not on a single one: the next comes within a minute', () => {
    expect(deadLetterAlarm(`${idOf(operation.name)}ScheduleDeadLetters`)).toEqual([
      expect.objectContaining({
        AlarmDescription: expect.stringContaining(ascii(operation.impact)),
        Statistic: 'Maximum',
        Threshold: 5,
      }),
    ]);
  });

  it.each([0, 60, 21_600])('alarms when it was not called for 15 minutes, with auditEverySeconds=%d', (every) => {
    const template = synthesize({ auditEverySeconds: every }).service;
    const silent = resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(
      ({ properties }) =>
        properties.MetricName === 'Invocations' &&
        properties.Dimensions.some(
          ({ Value: value }: { Value: string }) => value === functionOf(template, operation).name,
        ),
    );
    expect(silent.map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        AlarmDescription: expect.stringContaining(ascii(operation.impact)),
        Dimensions: [{ Name: 'FunctionName', Value: functionOf(template, operation).name }],
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 3,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      }),
    ]);
  });
});

it.each(streamOperations)('alarms on the first work of $name that was given up', ({ name, impact }) => {
  expect(deadLetterAlarm(`${idOf(name)}StreamDeadLetters`)).toEqual([
    expect.objectContaining({
      AlarmDescription: expect.stringContaining(ascii(impact)),
      Statistic: 'Maximum',
      Threshold: 1,
    }),
  ]);
});

it.each(logOperations)('alarms on the first lines that $name has given up', ({ name, impact }) => {
  expect(deadLetterAlarm(`${idOf(name)}LinesDeadLetters`)).toEqual([
    expect.objectContaining({
      AlarmDescription: expect.stringContaining(ascii(impact)),
      Statistic: 'Maximum',
      Threshold: 1,
    }),
  ]);
});

it('has an alarm on each dead-letter queue', () => {
  const queues = resourcesOf(service, 'AWS::SQS::Queue').map(({ name }) => name);
  expect(queues).toHaveLength([...scheduledOperations, ...streamOperations, ...logOperations].length);
  for (const queue of queues) expect(deadLetterAlarm(queue)).toHaveLength(1);
});

it('alarms on 5xx answers of the API', () => {
  const found = alarms.filter(({ properties }) => properties.Namespace === 'AWS/ApiGateway');
  expect(found.map(({ properties }) => properties)).toEqual([
    expect.objectContaining({ MetricName: '5xx', Statistic: 'Sum', Dimensions: [{ Name: 'ApiId', Value: 'Api' }] }),
  ]);
});

it('alarms on calls that Lambda refuses, which neither a schedule nor its dead-letter queue hears of', () => {
  const found = alarms.filter(({ properties }) => properties.MetricName === 'Throttles');
  expect(found.map(({ properties }) => properties)).toEqual([
    expect.objectContaining({ Namespace: 'AWS/Lambda', Statistic: 'Sum', Threshold: 1 }),
  ]);
  expect(found[0]?.properties.Dimensions).toBeUndefined();
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
