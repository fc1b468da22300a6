import { Duration } from 'aws-cdk-lib';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StreamOperation } from '../../shared/api/operation.ts';
import { accountsAtOnce } from '../../shared/domain/membership/notice.ts';
import { maxAppended } from '../../shared/store/log/log.ts';
import { deadLetterQueue } from './dead-letters.ts';
import type { OperationFunction } from './operation-function.ts';

interface Props {
  readonly target: OperationFunction;
  readonly from: StreamOperation['from'];
  /** The ARN of the table's stream. */
  readonly stream: string;
}

interface Delivery {
  readonly batchSize: number;
  /** Batches of one shard that are worked on at the same time, divided by partition key. */
  readonly parallelBatches: number;
  readonly maxAge: Duration;
  readonly pattern: object;
  /** The function says which items of a batch have failed. */
  readonly reportsFailures: boolean;
}

const deliveryOf = (from: StreamOperation['from']): Delivery => {
  if (from.table === 'AuditRecords') {
    return {
      // What fits two transactions of the sequencer; more in parallel would only wait for one another.
      batchSize: 2 * maxAppended,
      parallelBatches: 1,
      // The stream itself keeps records for 24 hours.
      maxAge: Duration.hours(23),
      pattern: { eventName: ['INSERT'] },
      reportsFailures: false,
    };
  }
  if (from.table === 'TrailLog') {
    return {
      // The records only say that there is something new.
      batchSize: 100,
      parallelBatches: 1,
      // A scheduled call does the same work within a minute.
      maxAge: Duration.hours(1),
      pattern: { eventName: ['INSERT'], dynamodb: { Keys: { part: { S: [{ prefix: from.partPrefix }] } } } },
      reportsFailures: false,
    };
  }
  // The filter names the kind, because otherwise every write of the budget would call the function.
  // An earlier version wrote all items into one partition, the kind alone. Its last ones may still
  // be in the stream when this version is deployed.
  const kinds = [{ prefix: `${from.itemKind}#` }, from.itemKind];
  return {
    // The function works on all items of a batch at once.
    batchSize: accountsAtOnce,
    parallelBatches: 10,
    // The re-audit covers items that are still not done by then.
    maxAge: Duration.hours(1),
    pattern: { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { kind: { S: kinds } } } },
    reportsFailures: true,
  };
};

/** By the clock alone, not by their number. */
const unlimited = -1;

/**
 * Passes what is written to a table to a function, soon after. The items of one partition come in
 * their order.
 *
 * A function for webhooks keeps work that failed for later by itself. Items that it could not even
 * keep, and those of a call that crashed, are sent again, by halves, until they are too old. Then
 * their position in the stream goes to a dead-letter queue.
 */
export class TableStream extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { target, from, stream }: Props) {
    super(scope, id);
    const { lambda } = target;
    this.deadLetters = deadLetterQueue(this);
    // Lambda reads the stream and writes to the queue with the rights of the function.
    target.allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      stream,
    );
    target.allow(['sqs:SendMessage'], this.deadLetters.queueArn);
    const { batchSize, parallelBatches, maxAge, pattern, reportsFailures } = deliveryOf(from);
    new CfnEventSourceMapping(this, 'Mapping', {
      functionName: lambda.functionName,
      eventSourceArn: stream,
      startingPosition: 'TRIM_HORIZON',
      batchSize,
      parallelizationFactor: parallelBatches,
      filterCriteria: { filters: [{ pattern: JSON.stringify(pattern) }] },
      ...(reportsFailures && { functionResponseTypes: ['ReportBatchItemFailures'] }),
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: unlimited,
      maximumRecordAgeInSeconds: maxAge.toSeconds(),
      destinationConfig: { onFailure: { destination: this.deadLetters.queueArn } },
    });
  }
}
