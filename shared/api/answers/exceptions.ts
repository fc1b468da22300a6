/** Problems for exceptions, of a whole request or of one part of it. */
import { DamagedError } from '../../store/context.ts';
import type { Problem } from '../problems.ts';

/** Errors of DynamoDB, S3 and the network that mean "not now", after the client's own retries. */
const busy = new Set([
  'StoreBusyError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionConflictException',
  'TransactionInProgressException',
  'InternalServerError',
  'ServiceUnavailable',
  'TimeoutError',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

const isBusy = (error: Error): boolean =>
  busy.has(error.name) ||
  ('code' in error && typeof error.code === 'string' && busy.has(error.code)) ||
  ('$fault' in error && error.$fault === 'server');

/** The problem for an exception; callers never see the exception's text. */
export const problemOf = (thrown: unknown): Problem => {
  const error = thrown instanceof Error ? thrown : new Error('unknown');
  const ranOutOfTime =
    error.cause instanceof Object && 'package' in error.cause && error.cause.package === '@middy/core';
  if (ranOutOfTime) return { problem: 'TIMED_OUT', retryAfterSeconds: 1 };
  if (isBusy(error)) return { problem: 'STORE_UNAVAILABLE', retryAfterSeconds: 1 };
  if (!(error instanceof DamagedError)) return { problem: 'INTERNAL_ERROR' };
  return { problem: error.name === 'DamagedError' ? 'MEMBERSHIP_DAMAGED' : 'ITEM_DAMAGED' };
};
