import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { OperationFunction } from './operation-function.ts';

interface Props {
  readonly target: OperationFunction;
  readonly account: string;
  /** 0: the schedule exists but is switched off. */
  readonly everySeconds: number;
}

/** The rate of a schedule that is switched off, for whoever switches it on by hand. */
const rateWhenOff = Duration.hours(6);
/** What EventBridge Scheduler accepts. */
const leastEventAge = Duration.minutes(1);
const mostEventAge = Duration.hours(1);

/**
 * Calls a function again and again.
 *
 * A call that is late is dropped before the next one is due, and a run that failed is not repeated: the next one does the same
 * work, and two at once would only get in each other's way.
 */
export class OperationSchedule extends Construct {
  readonly deadLetters: Queue;
  /** Absent while it is switched off. */
  readonly every: Duration | undefined;

  constructor(scope: Construct, id: string, { target, account, everySeconds }: Props) {
    super(scope, id);
    const { lambda, operation } = target;
    this.every = everySeconds === 0 ? undefined : Duration.seconds(everySeconds);
    const every = this.every ?? rateWhenOff;
    const eventAge = Math.min(mostEventAge.toSeconds(), Math.max(leastEventAge.toSeconds(), every.toSeconds() / 2));
    lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.seconds(eventAge) });
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const role = new Role(this, 'Role', {
      description: `Calls the function ${operation.name} on schedule`,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    });
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [lambda.functionArn] }),
    );
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
    );
    const schedule = new CfnSchedule(this, 'Schedule', {
      description: operation.summary,
      scheduleExpression: ScheduleExpression.rate(every).expressionString,
      state: this.every === undefined ? 'DISABLED' : 'ENABLED',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: lambda.functionArn,
        roleArn: role.roleArn,
        retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: eventAge },
        deadLetterConfig: { arn: this.deadLetters.queueArn },
      },
    });
    // The schedule is checked when it is made: its role must have its rights by then.
    schedule.node.addDependency(role);
  }
}
