import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { hasCodeCache } from '../../infra/code-cache/operations.ts';
import { catalogue, scheduledOperations, streamOperations } from '../../shared/api/catalogue.ts';
import { checkMembership } from '../../shared/api/operations/check.ts';
import { checkMemberships } from '../../shared/api/operations/check-batch.ts';
import { functionOf, resourcesOf, synthesize } from './synthesized.ts';

const { service, dashboards, stacks } = synthesize();

const bodySchema = z.object({
  widgets: z.array(
    z.object({
      type: z.enum(['text', 'metric', 'log']),
      properties: z.looseObject({
        query: z.optional(z.string()),
        metrics: z.optional(z.array(z.tuple([z.string(), z.string()], z.unknown()))),
      }),
    }),
  ),
});

const widgetsOf = (name: string) => {
  const found = resourcesOf(dashboards, 'AWS::CloudWatch::Dashboard').find((each) => each.name === name);
  return bodySchema.parse(JSON.parse(found?.properties.DashboardBody)).widgets.map(({ properties }) => properties);
};
const business = widgetsOf('Business');
const technique = widgetsOf('Technique');

const metricsOf = (widgets: typeof business) =>
  widgets
    .flatMap(({ metrics = [] }) => metrics)
    .map(([namespace, name, ...rest]) => {
      const dimensions = rest.filter((each) => typeof each === 'string');
      return { namespace, name, dimension: dimensions[0], of: dimensions[1] };
    });
const queriesOf = (widgets: typeof business) => widgets.flatMap(({ query = [] }) => query);

/**
 * Metrics that AWS has without our doing, by the documents of each service:
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html,
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html,
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
const ofAws: Readonly<Record<string, { readonly dimension: string; readonly names: readonly string[] }>> = {
  'AWS/Lambda': {
    dimension: 'FunctionName',
    names: ['Errors', 'Duration', 'Throttles', 'Invocations', 'IteratorAge'],
  },
  'AWS/ApiGateway': { dimension: 'ApiId', names: ['Count', '4xx', '5xx', 'Latency', 'IntegrationLatency'] },
  'AWS/SQS': {
    dimension: 'QueueName',
    names: ['ApproximateNumberOfMessagesVisible', 'ApproximateAgeOfOldestMessage'],
  },
};

const filters = resourcesOf(service, 'AWS::Logs::MetricFilter').flatMap(({ properties }) =>
  properties.MetricTransformations.map(
    (each: Record<string, string>) => `${each['MetricNamespace']} ${each['MetricName']}`,
  ),
);
const physical = ['AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::SQS::Queue', 'AWS::ApiGatewayV2::Api'].flatMap(
  (type) => resourcesOf(service, type).map(({ name }) => name),
);

describe.each([
  ['business', business],
  ['technique', technique],
])('the dashboard of %s', (_, widgets) => {
  it('shows only metrics that exist', () => {
    expect(metricsOf(widgets).length).toBeGreaterThan(0);
    for (const { namespace, name, dimension, of } of metricsOf(widgets)) {
      const aws = ofAws[namespace];
      if (aws === undefined) expect(filters).toContain(`${namespace} ${name}`);
      else {
        expect(aws.names).toContain(name);
        expect(dimension).toBe(aws.dimension);
        expect(physical).toContain(of?.replace(/\.QueueName$/, ''));
      }
    }
  });

  it('reads only logs that exist, 50 groups at most', () => {
    for (const query of queriesOf(widgets)) {
      const sources = [...query.matchAll(/SOURCE '([^']*)'/g)].map(([, name]) => name);
      expect(sources.length).toBeGreaterThan(0);
      expect(sources.length).toBeLessThanOrEqual(50);
      expect(sources.filter((name) => !physical.includes(name ?? ''))).toEqual([]);
    }
  });

  it('keeps within what a widget and a dashboard may show', () => {
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
    for (const { metrics = [] } of widgets) expect(metrics.length).toBeLessThanOrEqual(500);
    expect(metricsOf(widgets).length).toBeLessThanOrEqual(2_500);
    expect(widgets.length).toBeLessThanOrEqual(500);
  });
});

describe.each(catalogue.map((operation) => ({ ...operation, operation })))('$name', ({ operation }) => {
  const { name } = functionOf(service, operation);
  const shown = metricsOf(technique);

  it.each(['Errors', 'Duration', 'Throttles'])('is shown with its %s', (metric) => {
    expect(shown).toContainEqual({ namespace: 'AWS/Lambda', name: metric, dimension: 'FunctionName', of: name });
  });

  it('is shown with its error lines, and its cold starts where it writes a report', () => {
    expect(shown.map((each) => each.name)).toContain(`${operation.name} error lines`);
    const group = name.replace(/Function$/, 'Logs');
    const coldStarts = queriesOf(technique).filter((query) => query.includes('initDurationMs'));
    expect(coldStarts.filter((query) => query.includes(`'${group}'`))).toHaveLength(
      operation.group === 'check' ? 0 : 1,
    );
  });
});

it('starts without the code cache are shown, of the functions that have one', () => {
  const shown = metricsOf(technique).map(({ name }) => name);
  expect(shown.filter((name) => name.endsWith('starts without code cache')).sort()).toEqual(
    catalogue
      .filter(hasCodeCache)
      .map(({ name }) => `${name} starts without code cache`)
      .sort(),
  );
});

it('streams, schedules and their dead letters are shown', () => {
  const shown = metricsOf(technique);
  for (const [operations, metric] of [
    [streamOperations, 'IteratorAge'],
    [scheduledOperations, 'Invocations'],
  ] as const) {
    const names = operations.map((operation) => functionOf(service, operation).name);
    expect(
      shown
        .filter(({ name }) => name === metric)
        .map(({ of }) => of)
        .sort(),
    ).toEqual(names.sort());
  }
  const queues = resourcesOf(service, 'AWS::SQS::Queue').map(({ name }) => `${name}.QueueName`);
  for (const metric of ofAws['AWS/SQS']?.names ?? []) {
    expect(
      shown
        .filter(({ name }) => name === metric)
        .map(({ of }) => of)
        .sort(),
      metric,
    ).toEqual(queues.sort());
  }
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-dashboard.html */
it('have a name in each region: an account has its dashboards for all regions together', () => {
  const names = resourcesOf(dashboards, 'AWS::CloudWatch::Dashboard').map(({ properties }) => properties.DashboardName);
  expect(names).toEqual([
    'ConstantContactMembership-Business-AWS::Region',
    'ConstantContactMembership-Technique-AWS::Region',
  ]);
});

it('every number of the audits is shown', () => {
  // Failures have alarms, and starts a graph of their own.
  const ours = filters.filter((name) => !/ (?:error lines|not signed|starts without code cache)$/.test(name));
  const shown = metricsOf(business).map(({ namespace, name }) => `${namespace} ${name}`);
  expect(shown.sort()).toEqual(ours.sort());
});

it('checks are counted by their answer, from the functions that decide', () => {
  const [byAnswer] = queriesOf(business).filter((query) => query.includes('by code'));
  for (const operation of [checkMembership, checkMemberships]) {
    expect(byAnswer).toContain(`'${functionOf(service, operation).name.replace(/Function$/, 'Logs')}'`);
  }
});

it('nothing holds a function or a stack because a dashboard shows it', () => {
  expect(JSON.stringify(stacks.get('ConstantContactMembership-Dashboards'))).not.toContain('Fn::ImportValue');
});
