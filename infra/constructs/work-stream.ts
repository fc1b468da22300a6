import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StreamedKind } from '../../shared/domain/membership/notice.ts';
import { deadLetterQueue } from './dead-letters.ts';
import type { OperationFunction } from './operation-function.ts';

interface Props {
  readonly target: OperationFunction;
  readonly itemKind: StreamedKind;
  /** The ARN of the stream of WorkState. */
  readonly stream: string;
}

/** By itself: what comes after a failure in a batch would be done again with it, though it went well. */
const batchSize = 1;
const retries = 30;
/** What has not been done by then is the re-audit's to find out. */
const longestAge = Duration.hours(1);

/**
 * Hands the items of one kind that are put into WorkState to a function, soon after they are there and in their order.
 *
 * What the function reports as failed is sent again, up to a limit; then its place in the stream goes to a dead-letter queue.
 */
export class WorkStream extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { target, itemKind, stream }: Props) {
    super(scope, id);
    const { lambda } = target;
    this.deadLetters = deadLetterQueue(this);
    // Lambda reads the stream, and writes to the queue, with the rights of the function itself.
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: [
          'dynamodb:DescribeStream',
          'dynamodb:GetRecords',
          'dynamodb:GetShardIterator',
          'dynamodb:ListStreams',
        ],
        resources: [stream],
      }),
    );
    lambda.addToRolePolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
    );
    // Everything else in the table passes by: without its own kind named, every count of the budget would start the function.
    const pattern = { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { kind: { S: [itemKind] } } } };
    new CfnEventSourceMapping(this, 'Mapping', {
      functionName: lambda.functionName,
      eventSourceArn: stream,
      startingPosition: 'TRIM_HORIZON',
      batchSize,
      filterCriteria: { filters: [{ pattern: JSON.stringify(pattern) }] },
      functionResponseTypes: ['ReportBatchItemFailures'],
      maximumRetryAttempts: retries,
      maximumRecordAgeInSeconds: longestAge.toSeconds(),
      destinationConfig: { onFailure: { destination: this.deadLetters.queueArn } },
    });
  }
}
