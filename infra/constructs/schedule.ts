import { Duration } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { scheduledTick } from '../../shared/domain/audit/schedule.ts';
import { ascii } from '../ascii.ts';
import { deadLetterQueue } from './dead-letters.ts';
import type { OperationFunction } from './operation-function.ts';

interface Props {
  readonly target: OperationFunction;
  readonly account: string;
}

/** The shortest possible period, and also the minimum age at which a call can be dropped. */
const tick = Duration.minutes(1);

/**
 * Calls a function every minute; the function itself decides whether there is work.
 *
 * Neither the schedule nor Lambda delivers a late tick or retries a failed one: the next tick comes
 * within a minute and does the same work.
 */
export class OperationSchedule extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { target, account }: Props) {
    super(scope, id);
    const { lambda, operation } = target;
    lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: tick });
    this.deadLetters = deadLetterQueue(this);
    const role = new Role(this, 'Role', {
      description: `Calls the function ${operation.name} on schedule`,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
      // EventBridge checks the role when it creates the schedule, so the role comes with its rights.
      inlinePolicies: {
        Rights: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [lambda.functionArn] }),
            new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
          ],
        }),
      },
    });
    new CfnSchedule(this, 'Schedule', {
      description: ascii(operation.summary),
      scheduleExpression: ScheduleExpression.rate(tick).expressionString,
      state: 'ENABLED',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: lambda.functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify(scheduledTick),
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: tick.toSeconds() },
        deadLetterConfig: { arn: this.deadLetters.queueArn },
      },
    });
  }
}
