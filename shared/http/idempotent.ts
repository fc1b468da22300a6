import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import type { Context } from 'aws-lambda';
import type { Answer } from '../api/answers/answer.ts';
import { type HttpOperation, replayHeader } from '../api/operation.ts';
import type { Problem } from '../api/problems.ts';
import { readJson } from '../base/json.ts';
import { describeError, log } from '../base/log.ts';
import * as events from '../base/log-events.ts';
import { inTime } from '../base/time.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { createIdempotencyPersistence } from '../store/idempotency.ts';
import { DamagedItemError } from '../store/parsed-item.ts';
import type { Handle } from './http-function.ts';

type Result = Answer | Problem;

/** Well below the 400 KB limit of a DynamoDB item. */
const maxKeptBytes = 300_000;

const notKept = JSON.stringify({ problem: 'ANSWER_NOT_KEPT' } satisfies Problem);

/** Thrown through the library so that it keeps no answer and frees the key. */
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
 * Runs a request once for each `Idempotency-Key` of a caller and operation, and repeats its answer
 * as long as it is kept. While the first request runs, repeats are told to wait; if its function dies, the
 * key is free again at the function's time-out. A request without a key just runs.
 */
export function idempotently<O extends HttpOperation>(
  operation: O,
  environment: EnvironmentFor<'idempotency'>,
  handle: Handle<O>,
): Handle<O> {
  const persistenceStore = createIdempotencyPersistence(environment.WORK_STATE_TABLE);

  return async (request) => {
    const { idempotencyKey, caller, person, body, text, path, query, deadline, now } = request;
    // The general time-out of functions does not know whether the vendor was asked.
    const handleInTime = async (): Promise<Result> =>
      (await inTime(handle(request), deadline, now)) ?? lateProblem(operation);
    if (idempotencyKey === undefined) return handleInTime();

    // The key is not stored, so the content of a stored hash, such as a password, cannot be guessed.
    // The payload is one text, because the library ignores some member names.
    const identity = {
      key: [caller, person, idempotencyKey],
      payload: JSON.stringify([idempotencyKey, body, text, path, query]),
    };
    let result: Result | undefined;
    const work = async (): Promise<string> => {
      result = await handleInTime();
      if (mayBeRepeated(result)) throw new NotKept(result);
      const kept = JSON.stringify(result);
      return Buffer.byteLength(kept) > maxKeptBytes ? notKept : kept;
    };
    const config = new IdempotencyConfig({
      eventKeyJmesPath: 'key',
      payloadValidationJmesPath: 'payload',
      hashFunction: 'sha256',
      expiresAfterSeconds: environment.IDEMPOTENCY_SECONDS,
      throwOnNoIdempotencyKey: true,
    });
    // The function's end, a second after the deadline: by then it has certainly died.
    const context: Pick<Context, 'getRemainingTimeInMillis'> = {
      getRemainingTimeInMillis: () => deadline + 1_000 - now(),
    };
    // The library reads nothing else of it.
    config.registerLambdaContext(context as Context);
    const options = { persistenceStore, config, dataIndexArgument: 0, keyPrefix: operation.name };
    try {
      const kept = await makeIdempotent(work as (identity: object) => Promise<string>, options)(identity);
      return result ?? replayed(keptResult(kept));
    } catch (error) {
      if (error instanceof NotKept) return error.result;
      const problem = error instanceof Error ? problemOfError.get(error.name) : undefined;
      if (problem !== undefined) return problem;
      if (result === undefined) throw storeError(error);
      // The work is done and only its answer could not be kept: the key must not be free for a
      // second run.
      log(events.ANSWER_NOT_KEPT, { operation: operation.name, error: describeError(error) });
      if (!mayBeRepeated(result)) await persistenceStore.saveSuccess(identity, notKept).catch(() => undefined);
      return result;
    }
  };
}

/**
 * The problem for work that has not ended in time, and still may. Operations that change the
 * vendor's data declare theirs.
 */
function lateProblem({ problems }: HttpOperation): Problem {
  return problems.includes('VENDOR_OUTCOME_UNKNOWN')
    ? {
        problem: 'VENDOR_OUTCOME_UNKNOWN',
        detail: 'time ran out: check whether the change was made before you repeat the request',
      }
    : { problem: 'TIMED_OUT', retryAfterSeconds: 1 };
}

/**
 * A problem means that nothing was done, so the caller may repeat the request with the same key.
 * One exception: if the vendor's outcome is unknown, a repeat might do the work twice.
 */
function mayBeRepeated(result: Result): boolean {
  return 'problem' in result && result.problem !== 'VENDOR_OUTCOME_UNKNOWN';
}

/** @throws DamagedItemError where what was kept is no answer: the request was done, and is not done again */
function keptResult(kept: unknown): Result {
  const result = typeof kept === 'string' ? readJson(kept) : undefined;
  if (typeof result !== 'object' || result === null) throw damagedEntry();
  return result as Result;
}

const damagedEntry = (cause?: unknown): DamagedItemError =>
  new DamagedItemError('a kept answer cannot be read', { cause });

/** Marks a repeated answer: it describes the state at the time of the first request. */
function replayed(result: Result): Result {
  return 'problem' in result ? result : { ...result, headers: { ...result.headers, [replayHeader]: 'true' } };
}

/** Unwraps the library's wrapper around an exception of the store. */
function storeError(error: unknown): unknown {
  if (error instanceof Error && error.name === 'IdempotencyInvalidStatusError') return damagedEntry(error);
  return error instanceof Error && error.name === 'IdempotencyPersistenceLayerError' ? (error.cause ?? error) : error;
}
