/**
 * The errors of the memory DynamoDB: those of the service as the SDK throws them, and two that no
 * service has.
 */
import {
  type CancellationReason,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  InternalServerError,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../shared/store/context.ts';

/**
 * The process died here. Every later command of the same connection throws it too, so code that
 * swallows it gets no further.
 */
export class CrashedError extends Error {
  override readonly name = 'CrashedError';
}

/**
 * DynamoDB may well do it, and the memory DynamoDB does not: extend it, or leave the feature alone.
 */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
  constructor(feature: string) {
    super(`the memory DynamoDB does not support ${feature}`);
  }
}

/** The SDK has no class for these; they are told by their name. */
const clientError = (name: string, message: string) =>
  new DynamoDBServiceException({ name, message, $fault: 'client', $metadata: {} });

export const validationError = (message: string) => clientError('ValidationException', message);
const oneItem = 'One or more parameter values were invalid: ';
/**
 * A ValidationException about what one item would be, which a transaction reports among its
 * cancellation reasons.
 */
export const invalidItem = (message: string) => validationError(oneItem + message);
export const isInvalidItem = (error: unknown): error is DynamoDBServiceException =>
  error instanceof DynamoDBServiceException && error.message.startsWith(oneItem);

export const serializationError = (message: string) => clientError('SerializationException', message);

export const tableNotFound = () =>
  new ResourceNotFoundException({ message: 'Requested resource not found', $metadata: {} });

export const conditionFailedMessage = 'The conditional request failed';
export const conditionFailed = (item: Item | undefined) =>
  new ConditionalCheckFailedException({
    message: conditionFailedMessage,
    $metadata: {},
    ...(item === undefined ? {} : { Item: item }),
  });

/** @param reasons one for each action of the transaction, in order */
export const transactionCanceled = (reasons: CancellationReason[]) =>
  new TransactionCanceledException({
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons
      .map(({ Code: code }) => code)
      .join(', ')}]`,
    $metadata: {},
    CancellationReasons: reasons,
  });

/**
 * What to let a command fail with: each call makes the error that the SDK throws after its own
 * retries.
 */
export const faults = {
  throttled: () => new ProvisionedThroughputExceededException({ message: 'slow down', $metadata: {} }),
  internalServerError: () => new InternalServerError({ message: 'internal server error', $metadata: {} }),
  /** @param actions how many actions the transaction has; the first one is in conflict */
  transactionConflict: (actions = 2) =>
    transactionCanceled(
      Array.from({ length: actions }, (_, n) => ({ Code: n === 0 ? 'TransactionConflict' : 'None' })),
    ),
  timeout: () => Object.assign(new Error('the request timed out'), { name: 'TimeoutError' }),
} as const;
