import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import type { Answer } from '../api/answers/answer.ts';
import { type HttpOperation, replayHeader } from '../api/operation.ts';
import type { Problem } from '../api/problems.ts';
import { describeError, log } from '../base/log.ts';
import { inTime } from '../base/time.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { createIdempotencyPersistence } from '../store/idempotency.ts';
import type { Handle } from './http-function.ts';

type Result = Answer | Problem;

const keptForSeconds = 86_400;

/** In bytes; far below the 400 KB that an item of DynamoDB can hold. */
const longestKept = 300_000;

const notKept = JSON.stringify({ problem: 'ANSWER_NOT_KEPT' } satisfies Problem);

/**
 * A problem says that nothing was done, so the same request may be tried anew. But for one: where nobody knows what the vendor
 * has done, it might be done twice.
 */
const mayBeTriedAnew = (result: Result): boolean => 'problem' in result && result.problem !== 'VENDOR_OUTCOME_UNKNOWN';

/** What is said of work that has not ended in time, and may yet. What changes something at the vendor says so in its row. */
const lateProblem = ({ problems }: HttpOperation): Problem =>
  problems.includes('VENDOR_OUTCOME_UNKNOWN')
    ? { problem: 'VENDOR_OUTCOME_UNKNOWN', detail: 'it took too long: look whether it was done before you ask again' }
    : { problem: 'TIMED_OUT', retryAfterSeconds: 1 };

/** Whoever sees the first answer again is told so, for it says how things were then. */
const replayed = (result: Result): Result =>
  'problem' in result ? result : { ...result, headers: { ...result.headers, [replayHeader]: 'true' } };

/** The library wraps what the store has thrown. */
const storeError = (error: unknown): unknown =>
  error instanceof Error && error.name === 'IdempotencyPersistenceLayerError' ? (error.cause ?? error) : error;

/** Leaves the library's care without an answer to keep, so that the key is free again. */
class NotKept extends Error {
  override readonly name = 'NotKept';
  readonly result: Result;

  constructor(result: Result) {
    super('the answer is not kept');
    this.result = result;
  }
}

const problemOfError: ReadonlyMap<string, Problem> = new Map<string, Problem>([
  ['IdempotencyAlreadyInProgressError', { problem: 'IDEMPOTENCY_IN_PROGRESS', retryAfterSeconds: 1 }],
  ['IdempotencyValidationError', { problem: 'IDEMPOTENCY_KEY_REUSED' }],
  ['IdempotencyInconsistentStateError', { problem: 'IDEMPOTENCY_IN_PROGRESS', retryAfterSeconds: 1 }],
]);

/**
 * Does the same request with the same `Idempotency-Key` once, and gives its answer again for a day; keys belong to the caller and
 * the operation. While the first one is worked on the others are told to wait; should its function die, its key is free again
 * when the function's time would have been over. Without a key, the work is simply done.
 */
export const idempotently = <O extends HttpOperation>(
  operation: O,
  environment: EnvironmentFor<'idempotency'>,
  handle: Handle<O>,
): Handle<O> => {
  const persistenceStore = createIdempotencyPersistence(environment.WORK_STATE_TABLE);

  return async (request) => {
    const { idempotencyKey, caller, person, body, text, path, query, deadline } = request;
    // Answered here and not by the function's own time-out, which knows nothing of what was asked of the vendor.
    const handleInTime = async (): Promise<Result> =>
      (await inTime(handle(request), deadline, Date.now)) ?? lateProblem(operation);
    if (idempotencyKey === undefined) return handleInTime();

    // The key itself is kept nowhere; without it nobody can guess at what a hash was made of, a password perhaps. As one text,
    // because the library passes over some names of members.
    const identity = {
      key: [caller, person, idempotencyKey],
      payload: JSON.stringify([idempotencyKey, body, text, path, query]),
    };
    let done: Result | undefined;
    const work = async (): Promise<string> => {
      done = await handleInTime();
      if (mayBeTriedAnew(done)) throw new NotKept(done);
      const kept = JSON.stringify(done);
      return Buffer.byteLength(kept) > longestKept ? notKept : kept;
    };
    const config = new IdempotencyConfig({
      eventKeyJmesPath: 'key',
      payloadValidationJmesPath: 'payload',
      hashFunction: 'sha256',
      expiresAfterSeconds: keptForSeconds,
      throwOnNoIdempotencyKey: true,
    });
    // The deadline is a second before the function's end, which is when it has died for certain.
    config.registerLambdaContext({ getRemainingTimeInMillis: () => deadline + 1_000 - Date.now() } as never);
    const options = { persistenceStore, config, dataIndexArgument: 0, keyPrefix: operation.name };
    try {
      const kept = await makeIdempotent(work as (identity: object) => Promise<string>, options)(identity);
      return done ?? replayed(JSON.parse(kept) as Result);
    } catch (error) {
      if (error instanceof NotKept) return error.result;
      const problem = error instanceof Error ? problemOfError.get(error.name) : undefined;
      if (problem !== undefined) return problem;
      if (done === undefined) throw storeError(error);
      // The work is done, and only its answer could not be kept: the key must not be free for another time of it.
      log('ANSWER_NOT_KEPT', { operation: operation.name, error: describeError(error) });
      if (!mayBeTriedAnew(done)) await persistenceStore.saveSuccess(identity, notKept).catch(() => undefined);
      return done;
    }
  };
};
