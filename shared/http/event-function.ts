import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Instant } from '../base/time.ts';

/**
 * Time before the function's time-out at which work ends, so that its outcome can still be
 * recorded.
 */
const recordMarginMs = 15_000;

/**
 * Makes the Lambda handler of an operation that an event starts. Exceptions leave the function, so
 * the error metric rises and the alarm fires. The next scheduled event repeats failed work; a
 * stream sends its records again.
 */
export const eventFunction = <R>(handle: (deadline: Instant, event: unknown) => Promise<R>) =>
  middy<unknown, R>().handler(async (event: unknown, context: Context) =>
    handle(Date.now() + context.getRemainingTimeInMillis() - recordMarginMs, event),
  );
