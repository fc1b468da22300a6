/** The dashboard of how the service does. */
import { type IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { hasCodeCache } from '../code-cache/operations.ts';
import { errorLinesMetricName } from './alarms.ts';
import type { OperationsApi } from './http-api.ts';
import type { OperationFunction } from './operation-function.ts';
import type { DeadLetters } from './operation-parts.ts';
import { slowStartsMetricName } from './slow-starts.ts';
import { graph, heading, logs, period } from './widgets.ts';

interface Props {
  readonly namespace: string;
  readonly api: OperationsApi;
  readonly watched: readonly {
    readonly part: string;
    readonly functions: readonly OperationFunction[];
    readonly deadLetters: readonly DeadLetters[];
  }[];
}

const sum = { statistic: 'Sum', period };

export function techniqueWidgets({ namespace, api, watched }: Props): IWidget[][] {
  const functions = watched.flatMap((each) => each.functions);
  const deadLetters = watched.flatMap((each) => each.deadLetters);
  return [
    [heading('**The gateway.** Answers without a code are its own; the access log has each request')],
    gatewayRow(api),
    [heading('**Streams and schedules.** What a dead-letter queue holds was given up: docs/runbook.md')],
    asynchronousRow(functions, deadLetters),
    ...watched.flatMap(({ part, functions: own }) => [
      [heading(`**${part}.** Errors are crashes and time-outs; error lines are what a function has logged as such`)],
      failuresRow(own, namespace),
      ...slowStarts(part, own, namespace),
      ...coldStarts(
        part,
        own.filter(({ operation }) => operation.group !== 'check'),
      ),
    ]),
  ];
}

function gatewayRow(api: OperationsApi): IWidget[] {
  return [
    graph('Requests', [api.metric('count', { ...sum, label: 'requests' })]),
    graph('Answers of 4xx and 5xx', [
      api.metric('clientErrors', { ...sum, label: '4xx' }),
      api.metric('serverErrors', { ...sum, label: '5xx' }),
    ]),
    graph(
      'Latency (ms)',
      ['p50', 'p99'].flatMap((statistic) => [
        api.metric('latency', { statistic, period, label: `whole ${statistic}` }),
        api.metric('integrationLatency', { statistic, period, label: `function ${statistic}` }),
      ]),
    ),
  ];
}

function asynchronousRow(functions: readonly OperationFunction[], deadLetters: readonly DeadLetters[]): IWidget[] {
  const streamed = functions.filter(({ operation }) => operation.trigger === 'stream');
  const scheduled = functions.filter(({ operation }) => operation.trigger === 'schedule');
  return [
    graph(
      'Age of what streams pass on (ms)',
      streamed.map(({ operation, lambda }) =>
        lambda.metric('IteratorAge', { statistic: 'Maximum', period, label: operation.name }),
      ),
    ),
    graph(
      'Scheduled calls',
      scheduled.map(({ operation, lambda }) => lambda.metricInvocations({ ...sum, label: operation.name })),
    ),
    graph(
      'Dead letters, and the age of the oldest (s, right)',
      deadLetters.map(({ operation, queue }) =>
        queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period, label: operation.name }),
      ),
      {
        right: deadLetters.map(({ operation, queue }) =>
          queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period, label: `${operation.name} age` }),
        ),
      },
    ),
  ];
}

function failuresRow(functions: readonly OperationFunction[], namespace: string): IWidget[] {
  return [
    graph(
      'Errors and error lines',
      functions.flatMap(({ operation, lambda }) => [
        lambda.metricErrors({ ...sum, label: operation.name }),
        new Metric({
          namespace,
          metricName: errorLinesMetricName(operation),
          ...sum,
          label: `${operation.name} lines`,
        }),
      ]),
    ),
    graph(
      'Duration (ms)',
      functions.flatMap(({ operation, lambda }) =>
        ['p50', 'p99'].map((statistic) =>
          lambda.metricDuration({ statistic, period, label: `${operation.name} ${statistic}` }),
        ),
      ),
    ),
    graph(
      'Throttles',
      functions.map(({ operation, lambda }) => lambda.metricThrottles({ ...sum, label: operation.name })),
    ),
  ];
}

/** Of the functions that are loaded from a code cache. */
function slowStarts(part: string, functions: readonly OperationFunction[], namespace: string): IWidget[][] {
  const cached = functions.filter(({ operation }) => hasCodeCache(operation));
  if (cached.length === 0) return [];
  const metrics = cached.map(
    ({ operation }) =>
      new Metric({ namespace, metricName: slowStartsMetricName(operation), ...sum, label: operation.name }),
  );
  return [[graph(`Starts without the code cache (${part})`, metrics)]];
}

/**
 * Lambda has no metric of its own for them; each cold start has its duration in the report of its
 * call. The functions of the checks write no reports, which would cost more than the checks
 * (docs/cost.md).
 */
function coldStarts(part: string, functions: readonly OperationFunction[]): IWidget[][] {
  if (functions.length === 0) return [];
  const widget = logs(`Cold starts (${part})`, functions, [
    'filter type = "platform.report" and ispresent(record.metrics.initDurationMs)',
    'stats count(*) as coldStarts, pct(record.metrics.initDurationMs, 50) as p50, max(record.metrics.initDurationMs) as longest by @log',
    'sort coldStarts desc',
  ]);
  return [[widget]];
}
