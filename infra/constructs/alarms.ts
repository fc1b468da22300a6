import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { OperationsApi } from './http-api.ts';
import type { OperationFunction } from './operation-function.ts';
import type { OperationSchedule } from './schedule.ts';

/** CloudWatch looks back seven days at most. */
const longestLookBackHours = 7 * 24;

interface Props {
  readonly account: string;
  /** Of the metrics that are counted here. */
  readonly namespace: string;
  readonly email: string | undefined;
}

/** The alarms of the service, and the topic that all of them go to. */
export class Alarms extends Construct {
  readonly topic: Topic;
  private readonly namespace: string;

  constructor(scope: Construct, id: string, { account, namespace, email }: Props) {
    super(scope, id);
    this.namespace = namespace;
    this.topic = new Topic(this, 'Topic', { displayName: 'Partner membership alarms', enforceSSL: true });
    // A policy of its own takes the place of the one by which the account's alarms may publish to any topic.
    this.topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    if (email !== undefined) {
      new Subscription(this, 'Email', { topic: this.topic, protocol: SubscriptionProtocol.EMAIL, endpoint: email });
    }
  }

  /** @param description what users notice, and what to look at */
  add(id: string, description: string, props: Pick<AlarmProps, 'metric' | 'threshold'> & Partial<AlarmProps>): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: description,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }

  /**
   * Alarms when a function fails. A function that answers with a problem has not failed in the eyes of Lambda, so what it logs
   * as an error counts as well.
   */
  addForFunction(id: string, { operation, lambda, logGroup }: OperationFunction): void {
    const period = Duration.minutes(5);
    const errorLines = new MetricFilter(this, `${id}ErrorLines`, {
      logGroup,
      filterPattern: FilterPattern.stringValue('$.level', '=', 'ERROR'),
      metricNamespace: this.namespace,
      metricName: `${operation.name} error lines`,
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
    this.add(id, `${operation.impact} The function ${operation.name} fails; its log says why.`, {
      metric,
      threshold: 1,
    });
  }

  /** Alarms when a scheduled call cannot be delivered, or when none has been for two intervals. */
  addForSchedule(
    id: string,
    { operation, lambda }: OperationFunction,
    { deadLetters, every }: OperationSchedule,
  ): void {
    this.add(`${id}DeadLetters`, `${operation.impact} A scheduled call of ${operation.name} could not be delivered.`, {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: 'Maximum',
      }),
      threshold: 1,
    });
    const hours = every === undefined ? Number.POSITIVE_INFINITY : Math.ceil((2 * every.toSeconds()) / 3600);
    if (hours > longestLookBackHours) return;
    this.add(`${id}Missing`, `${operation.impact} ${operation.name} has not been called for ${hours} hours.`, {
      metric: lambda.metricInvocations({ period: Duration.hours(1), statistic: 'Sum' }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: hours,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  /** Alarms on what no function sees: calls that the API itself cannot pass on. */
  addForApi(api: OperationsApi): void {
    this.add('ApiServerErrors', 'Callers get 5xx answers; the access log of the API says on which routes and why.', {
      metric: api.serverErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 5,
    });
  }
}
