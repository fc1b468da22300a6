import { Duration } from 'aws-cdk-lib';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { accountsAtOnce, type StreamedKind } from '../../shared/domain/membership/notice.ts';
import { deadLetterQueue } from './dead-letters.ts';
import type { OperationFunction } from './operation-function.ts';

interface Props {
  readonly target: OperationFunction;
  readonly itemKind: StreamedKind;
  /** The ARN of the stream of WorkState. */
  readonly stream: string;
}

/** The function works on all items of a batch at once. */
const batchSize = accountsAtOnce;
/** Batches of one shard that are worked on at the same time, divided by partition key. */
const parallelBatches = 10;
/** The re-audit covers items that are still not done by then. */
const maxAge = Duration.hours(1);
/** By the clock alone, not by their number. */
const unlimited = -1;

/**
 * Passes items of one kind from WorkState to a function, soon after they are written. The items of
 * one partition come in their order, and partitions do not wait for one another.
 *
 * The function keeps work that failed for later by itself. Only items that it could not even keep,
 * and those of a call that crashed, are sent again, by halves, for an hour. Then their position in
 * the stream goes to a dead-letter queue.
 */
export class WorkStream extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { target, itemKind, stream }: Props) {
    super(scope, id);
    const { lambda } = target;
    this.deadLetters = deadLetterQueue(this);
    // Lambda reads the stream and writes to the queue with the rights of the function.
    target.allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      stream,
    );
    target.allow(['sqs:SendMessage'], this.deadLetters.queueArn);
    // The filter names the kind, because otherwise every write of the budget would call the
    // function.
    // An earlier version wrote all items into one partition, the kind alone. Its last ones may
    // still be in the stream when this version is deployed.
    const kinds = [{ prefix: `${itemKind}#` }, itemKind];
    const pattern = { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { kind: { S: kinds } } } };
    new CfnEventSourceMapping(this, 'Mapping', {
      functionName: lambda.functionName,
      eventSourceArn: stream,
      startingPosition: 'TRIM_HORIZON',
      batchSize,
      parallelizationFactor: parallelBatches,
      filterCriteria: { filters: [{ pattern: JSON.stringify(pattern) }] },
      functionResponseTypes: ['ReportBatchItemFailures'],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: unlimited,
      maximumRecordAgeInSeconds: maxAge.toSeconds(),
      destinationConfig: { onFailure: { destination: this.deadLetters.queueArn } },
    });
  }
}
