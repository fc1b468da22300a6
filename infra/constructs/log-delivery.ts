import { Duration } from 'aws-cdk-lib';
import { CfnEventInvokeConfig, CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { CfnSubscriptionFilter, FilterPattern } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterQueue } from './dead-letters.ts';
import type { OperationFunction } from './operation-function.ts';

/**
 * How a function gets the lines of other functions. CloudWatch hands a batch over to Lambda's own
 * queue, and repeats that for 24 hours. Lambda calls the function up to three times, as long as it
 * can within six hours. What still fails goes to a dead-letter queue, with its lines:
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 */
export class LogDelivery extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { target }: { readonly target: OperationFunction }) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this);
    // Lambda writes to the queue with the rights of the function.
    target.allow(['sqs:SendMessage'], this.deadLetters.queueArn);
    new CfnEventInvokeConfig(this, 'Calls', {
      functionName: target.lambda.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: Duration.hours(6).toSeconds(),
      destinationConfig: { onFailure: { destination: this.deadLetters.queueArn } },
    });
  }
}

interface SubscriptionProps {
  readonly source: OperationFunction;
  /** ARN of the function that gets the lines. */
  readonly keeper: string;
  readonly account: string;
}

/**
 * Brings the decisions that are to be kept from the log of the function that makes them. The
 * function itself marks their lines, so the pattern is the same for all settings.
 */
export class DecisionSubscription extends Construct {
  constructor(scope: Construct, id: string, { source, keeper, account }: SubscriptionProps) {
    super(scope, id);
    const { logGroup } = source;
    const permission = new CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: keeper,
      principal: 'logs.amazonaws.com',
      sourceAccount: account,
      sourceArn: logGroup.logGroupArn,
    });
    const filter = new CfnSubscriptionFilter(this, 'Filter', {
      logGroupName: logGroup.logGroupName,
      filterPattern: FilterPattern.booleanValue('$.kept', true).logPatternString,
      destinationArn: keeper,
    });
    // CloudWatch calls the function when the filter is made, and refuses it if it may not.
    filter.addResourceDependency(permission);
  }
}
