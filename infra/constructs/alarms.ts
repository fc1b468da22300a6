import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { LogOperation, Operation, StreamOperation } from '../../shared/api/operation.ts';
import { ascii } from '../ascii.ts';
import type { OperationsApi } from './http-api.ts';
import type { OperationFunction } from './operation-function.ts';
import type { RunbookArticle } from './runbook.ts';
import type { OperationSchedule } from './schedule.ts';
import type { TableStream } from './table-stream.ts';

/** The next tick makes up for a lost one. This many within the queue's two weeks need a look. */
const maxLostTicks = 5;

const period = Duration.minutes(5);

const waitingIn = (queue: IQueue): Metric =>
  queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' });

/** The name of the metric that counts the lines of the level `error` of a function. */
export const errorLinesMetricName = ({ name }: Operation): string => `${name} error lines`;

interface Props {
  readonly topic: ITopic;
  /** Namespace of the metrics that are counted here. */
  readonly namespace: string;
}

/** What to do when work of a stream was given up. */
const articleOf = (from: StreamOperation['from']): RunbookArticle => {
  if (from.table === 'WorkState') return 'work-for-a-webhook-was-given-up';
  if (from.table === 'AuditRecords') return 'records-are-missing-in-the-log';
  return from.partPrefix === 'entries#' ? 'changes-are-not-announced' : 'events-are-not-delivered';
};

/** The alarms of one stack; all of them notify the topic. */
export class Alarms extends Construct {
  readonly namespace: string;
  private readonly topic: ITopic;

  constructor(scope: Construct, id: string, { topic, namespace }: Props) {
    super(scope, id);
    this.namespace = namespace;
    this.topic = topic;
  }

  /**
   * @param description what users notice, and what has happened
   * @param article     the runbook article that says what to do
   */
  add(
    id: string,
    description: string,
    article: RunbookArticle,
    props: Pick<AlarmProps, 'metric' | 'threshold'> & Partial<AlarmProps>,
  ): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: ascii(`${description} What to do: docs/runbook.md#${article}`),
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }

  /**
   * Alarms when a function fails. For Lambda, a function that answers with a problem has not
   * failed, so its error lines count as well.
   */
  addForFunction(id: string, { operation, lambda, logGroup }: OperationFunction): void {
    const errorLines = new MetricFilter(this, `${id}ErrorLines`, {
      logGroup,
      filterPattern: FilterPattern.stringValue('$.level', '=', 'ERROR'),
      metricNamespace: this.namespace,
      metricName: errorLinesMetricName(operation),
      defaultValue: 0,
    });
    const metric = new MathExpression({
      label: `${operation.name} failures`,
      expression: 'FILL(errors, 0) + FILL(errorLines, 0)',
      usingMetrics: {
        errors: lambda.metricErrors({ period, statistic: 'Sum' }),
        errorLines: errorLines.metric({ period, statistic: 'Sum' }),
      },
      period,
    });
    const description = `The function ${operation.name} fails; see its log. ${operation.impact}`;
    this.add(id, description, 'a-function-fails', { metric, threshold: 1 });
  }

  /** Alarms when a function gives up work of its stream. */
  addForStream(id: string, { name, impact, from }: StreamOperation, { deadLetters }: TableStream): void {
    const description = `The function ${name} has given up work. ${impact}`;
    this.add(`${id}DeadLetters`, description, articleOf(from), {
      metric: waitingIn(deadLetters),
      threshold: 1,
    });
  }

  /** Alarms when a function gives up lines of logs. */
  addForLines(id: string, { name, impact }: LogOperation, deadLetters: IQueue): void {
    const description = `The function ${name} has given up lines of logs. ${impact}`;
    this.add(`${id}DeadLetters`, description, 'decisions-were-not-kept', {
      metric: waitingIn(deadLetters),
      threshold: 1,
    });
  }

  /** Alarms when scheduled calls cannot be delivered, or when none has arrived for 15 minutes. */
  addForSchedule(id: string, { operation, lambda }: OperationFunction, { deadLetters }: OperationSchedule): void {
    const lost = `Scheduled calls of ${operation.name} could not be delivered. ${operation.impact}`;
    this.add(`${id}DeadLetters`, lost, 'scheduled-calls-are-not-delivered', {
      metric: waitingIn(deadLetters),
      threshold: maxLostTicks,
    });
    const missing = `${operation.name} has not been called for 15 minutes. ${operation.impact}`;
    this.add(`${id}Missing`, missing, 'a-scheduled-function-is-not-called', {
      metric: lambda.metricInvocations({ period, statistic: 'Sum' }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  /** Alarms on 5xx answers, of functions and of the API itself. */
  addForApi(api: OperationsApi): void {
    const description = 'Callers get 5xx answers; the access log of the API names the routes and the reasons.';
    this.add('ApiServerErrors', description, 'the-api-answers-with-5xx', {
      metric: api.serverErrors({ period, statistic: 'Sum' }),
      threshold: 5,
    });
  }

  /**
   * Alarms when Lambda refuses calls for want of concurrency. Neither a schedule nor its dead-letter
   * queue hears of it: Lambda has taken the call by then, and drops it when it is too old. The
   * metric without a dimension is that of all functions of the account in the region, which share
   * the limit.
   */
  addForThrottling(): void {
    const description =
      'Lambda refuses calls, because too many functions of the account run at once in this region: callers get 5xx ' +
      'answers, and audits and webhooks wait.';
    this.add('Throttled', description, 'calls-are-throttled', {
      metric: new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', statistic: 'Sum', period }),
      threshold: 1,
    });
  }
}
