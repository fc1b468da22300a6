import { readJson } from '../../base/json.ts';
import type { Instant } from '../../base/time.ts';
import { createPartnerCall, type PartnerCallOptions } from '../auth/partner-call.ts';
import type { VendorFailure, VendorResult } from '../result.ts';
import { outcomeUnknown, succeeded } from '../result.ts';
import { failureOf, notUnderstood, readErrorBody } from '../transport/errors.ts';
import type { HttpAnswer } from '../transport/exchange.ts';
import type { AccountOperationAnswer } from './types.ts';

/** What an answer of any status means for one operation. */
export type Reader<T> = (answer: HttpAnswer) => VendorResult<T>;

/** More than the documented one of each operation: the description has its errors (fact sheet section 9, T32), a body tells. */
const successes: ReadonlySet<number> = new Set([200, 201, 202, 204]);

/**
 * @param what the operation answers with, for the reason of the failure
 * @param read makes the value of the JSON in a success, or undefined where it is something else
 */
export const jsonReader =
  <T>(what: string, read: (json: unknown) => T | undefined): Reader<T> =>
  (answer) => {
    if (!successes.has(answer.status)) return failureOf(answer);
    const value = read(readJson(answer.text));
    return value === undefined ? notUnderstood(answer, `a ${answer.status} came without ${what}`) : succeeded(value);
  };

/** Reads a success with any JSON value, or with nothing; a page of HTML is none. */
export const bodyReader: Reader<AccountOperationAnswer> = (answer) => {
  const { status, text } = answer;
  if (!successes.has(status)) return failureOf(answer);
  if (text.trim() === '') return succeeded({ status });
  const body = readJson(text);
  return body === undefined
    ? notUnderstood(answer, `a ${status} came with a body that is not JSON`)
    : succeeded({ status, body });
};

/** Reads a success of which the status says everything. */
export const nothingReader: Reader<undefined> = (answer) => {
  const result = bodyReader(answer);
  return result.ok ? succeeded(undefined) : result;
};

/**
 * Whether an answer that came whole leaves open what was done. That a request was refused only the vendor's service can say: a
 * proxy's 400, or its 409, may come after the service has done it.
 */
const saysNothing = ({ kind }: VendorFailure, { text }: HttpAnswer): boolean =>
  kind === 'rejected' ? readErrorBody(text).author !== 'service' : kind === 'unavailable' || kind === 'not_understood';

/** Makes the calls of the partner operations: one request with a JSON body, and the answer as the operation reads it. */
export const createOperationCall = (options: PartnerCallOptions) => {
  const callAsPartner = createPartnerCall(options);
  return async <T>(
    request: {
      readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
      readonly url: string;
      readonly body?: object | undefined;
      readonly repeatable: boolean;
    },
    read: Reader<T>,
    deadline: Instant,
  ): Promise<VendorResult<T>> => {
    const { body, ...rest } = request;
    const result = await callAsPartner(body === undefined ? rest : { ...rest, body: JSON.stringify(body) }, deadline);
    if (!result.ok) return result;
    const outcome = read(result.value);
    if (outcome.ok || request.repeatable || !saysNothing(outcome.failure, result.value)) return outcome;
    return outcomeUnknown(outcome.failure);
  };
};
