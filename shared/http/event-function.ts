import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Instant } from '../base/time.ts';

/** How long before the function's time-out work is to end, so that its outcome can still be recorded. */
const recordMarginMs = 15_000;

/**
 * Makes the Lambda handler of an operation that an event starts. An exception leaves the function as it is: the error metric
 * rises, and the alarm tells. What failed on schedule is done again by the next event; what came from a stream is sent again.
 */
export const eventFunction = <R>(handle: (deadline: Instant, event: unknown) => Promise<R>) =>
  middy<unknown, R>().handler(async (event: unknown, context: Context) =>
    handle(Date.now() + context.getRemainingTimeInMillis() - recordMarginMs, event),
  );
