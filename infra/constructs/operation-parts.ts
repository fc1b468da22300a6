import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Operation } from '../../shared/api/operation.ts';

/** Calls or work of an operation that were given up. */
export interface DeadLetters {
  readonly operation: Operation;
  readonly queue: IQueue;
}
