import { readJson } from '../../base/json.ts';
import type { Instant } from '../../base/time.ts';
import { createPartnerCall, type PartnerCallOptions } from '../auth/partner-call.ts';
import { outcomeUnknown, succeeded, type VendorFailure, type VendorResult } from '../result.ts';
import { failureOf, notUnderstood, readErrorBody } from '../transport/errors.ts';
import type { HttpAnswer } from '../transport/exchange.ts';
import { readVendorJson } from '../transport/vendor-json.ts';
import type { AccountOperationAnswer } from './types.ts';

/** Translates an answer of any status for one operation. */
export type Reader<T> = (answer: HttpAnswer) => VendorResult<T>;

/**
 * All of them for every operation, because the description has errors (fact sheet section 9, T32).
 * The body decides.
 */
const successes: ReadonlySet<number> = new Set([200, 201, 202, 204]);

/**
 * @param content names the operation's content in the reason of a failure
 * @param read turns the JSON of a success into the value, or undefined if it is other content
 */
export const jsonReader =
  <T>(content: string, read: (json: unknown) => T | undefined): Reader<T> =>
  (answer) => {
    if (!successes.has(answer.status)) return failureOf(answer);
    const value = read(readVendorJson(answer.text));
    return value === undefined ? notUnderstood(answer, `a ${answer.status} came without ${content}`) : succeeded(value);
  };

/**
 * Reads the success of a change. The status says that it was made, so a body that is empty, or JSON
 * without the operation's content, takes nothing from it. What is not JSON may be the page of a
 * proxy, and an error in a success contradicts it.
 *
 * @returns undefined for a success that says no more
 */
export const changeReader =
  <T>(read: (json: unknown) => T | undefined): Reader<T | undefined> =>
  (answer) => {
    const { status, text } = answer;
    if (!successes.has(status)) return failureOf(answer);
    if (text.trim() === '') return succeeded(undefined);
    const json = readVendorJson(text);
    if (json === undefined) return notJson(answer);
    const { author, errorKey } = readErrorBody(text);
    const isError = author === 'service' || (author === 'token_endpoint' && errorKey !== undefined);
    return isError ? notUnderstood(answer, `a ${status} came with an error in it`) : succeeded(read(json));
  };

/** Reads a success with any JSON value or an empty body; a page of HTML is not understood. */
export const bodyReader: Reader<AccountOperationAnswer> = (answer) => {
  const { status, text } = answer;
  if (!successes.has(status)) return failureOf(answer);
  if (text.trim() === '') return succeeded({ status });
  // Carried on, so that what is lost would pass for what the vendor has said.
  const isWhole = answer.hasWrongBytes !== true && readJson(text) !== undefined;
  return isWhole ? succeeded({ status, json: text }) : notJson(answer);
};

const notJson = (answer: HttpAnswer) =>
  notUnderstood(answer, `a ${answer.status} came with a body that is not JSON in a known charset`);

/** Reads a success whose status is the whole answer. */
export const nothingReader: Reader<undefined> = changeReader(() => undefined);

/**
 * Whether a complete answer leaves open if the change was made. Only the vendor's service can say
 * that a request was refused: a proxy's 400 or 409 may come after the service has made the change.
 */
const isInconclusive = ({ kind }: VendorFailure, { text }: HttpAnswer): boolean =>
  kind === 'rejected' ? readErrorBody(text).author !== 'service' : kind === 'unavailable' || kind === 'not_understood';

/**
 * Creates the call of the partner operations: one request with a JSON body, and the answer as the
 * operation reads it.
 */
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
    if (outcome.ok || request.repeatable || !isInconclusive(outcome.failure, result.value)) return outcome;
    return outcomeUnknown(outcome.failure);
  };
};
