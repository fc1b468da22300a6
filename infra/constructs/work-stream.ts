import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StreamedKind } from '../../shared/store/tables.ts';
import { deadLetterQueue } from './dead-letters.ts';
import type { OperationFunction } from './operation-function.ts';

interface Props {
  readonly target: OperationFunction;
  readonly itemKind: StreamedKind;
  /** The ARN of the stream of WorkState. */
  readonly stream: string;
}

/**
 * One item per call: in a batch, items after a failed one would be repeated although they
 * succeeded.
 */
const batchSize = 1;
const retries = 30;
/** The re-audit covers items that are still not done by then. */
const maxAge = Duration.hours(1);

/**
 * Passes items of one kind from WorkState to a function, soon after they are written and in their
 * order.
 *
 * An item that the function reports as failed is sent again, up to a limit. Then its position in
 * the stream goes to a dead-letter queue.
 */
export class WorkStream extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { target, itemKind, stream }: Props) {
    super(scope, id);
    const { lambda } = target;
    this.deadLetters = deadLetterQueue(this);
    // Lambda reads the stream and writes to the queue with the rights of the function.
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
    // The filter names the kind, because otherwise every write of the budget would call the
    // function.
    const pattern = { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { kind: { S: [itemKind] } } } };
    new CfnEventSourceMapping(this, 'Mapping', {
      functionName: lambda.functionName,
      eventSourceArn: stream,
      startingPosition: 'TRIM_HORIZON',
      batchSize,
      filterCriteria: { filters: [{ pattern: JSON.stringify(pattern) }] },
      functionResponseTypes: ['ReportBatchItemFailures'],
      maximumRetryAttempts: retries,
      maximumRecordAgeInSeconds: maxAge.toSeconds(),
      destinationConfig: { onFailure: { destination: this.deadLetters.queueArn } },
    });
  }
}
