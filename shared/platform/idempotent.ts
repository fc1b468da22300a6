import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { HttpOperation } from '../api/operation.ts';
import type { Problem } from '../api/problems.ts';
import { storeContext } from '../store/dynamodb.ts';
import { idempotencyKind } from '../store/tables.ts';
import type { EnvironmentFor } from './environment.ts';
import type { Answer, Handle } from './http-function.ts';
import { describeError, log } from './log.ts';
import type { HttpRequest } from './request.ts';

type Result = Answer | Problem;

const keptForSeconds = 86_400;

/** Far below the 400 KB that an item of DynamoDB can hold. */
const longestKept = 300_000;

/**
 * A problem says that nothing was done, so the same request may be tried anew. But for one: where nobody knows what the vendor
 * has done, it might be done twice.
 */
const mayBeTriedAnew = (result: Result): boolean => 'problem' in result && result.problem !== 'VENDOR_OUTCOME_UNKNOWN';

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
  const persistenceStore = new DynamoDBPersistenceLayer({
    tableName: environment.WORK_STATE_TABLE,
    keyAttr: 'kind',
    staticPkValue: idempotencyKind,
    sortKeyAttr: 'id',
    expiryAttr: 'expiresAt',
    awsSdkV3Client: storeContext.client,
  });

  return async (request) => {
    const { idempotencyKey, caller, person, body, text, path, query, deadline } = request;
    if (idempotencyKey === undefined) return handle(request);
    let done: Result | undefined;
    const work = async (_identity: unknown, whole: HttpRequest<O>): Promise<string> => {
      done = await handle(whole);
      if (mayBeTriedAnew(done)) throw new NotKept(done);
      const kept = JSON.stringify(done);
      return kept.length > longestKept ? JSON.stringify({ problem: 'ANSWER_NOT_KEPT' } satisfies Problem) : kept;
    };
    const config = new IdempotencyConfig({
      eventKeyJmesPath: 'key',
      payloadValidationJmesPath: 'payload',
      hashFunction: 'sha256',
      expiresAfterSeconds: keptForSeconds,
      throwOnNoIdempotencyKey: true,
    });
    const idempotent = makeIdempotent(work, {
      persistenceStore,
      config,
      dataIndexArgument: 0,
      keyPrefix: operation.name,
    });
    // The deadline is a second before the function's end, which is when it has died for certain.
    config.registerLambdaContext({ getRemainingTimeInMillis: () => deadline + 1_000 - Date.now() } as never);
    try {
      const identity = { key: [caller, person, idempotencyKey], payload: { body, text, path, query } };
      return JSON.parse(await idempotent(JSON.parse(JSON.stringify(identity)), request)) as Result;
    } catch (error) {
      if (error instanceof NotKept) return error.result;
      const problem = error instanceof Error ? problemOfError.get(error.name) : undefined;
      if (problem !== undefined) return problem;
      // The work is done, and only its answer could not be kept: that is for us to know.
      if (done !== undefined) {
        log('ANSWER_NOT_KEPT', { operation: operation.name, error: describeError(error) });
        return done;
      }
      throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
    }
  };
};
