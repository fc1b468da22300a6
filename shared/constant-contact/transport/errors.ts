import { defined } from '../../base/defined.ts';
import { errorKeyPattern } from '../../domain/partner/not-ours-answers.ts';
import { type Failure, failure, type VendorFailure, type VendorFailureKind } from '../result.ts';
import type { HttpAnswer } from './exchange.ts';
import { readVendorJson } from './vendor-json.ts';

/**
 * The author of an error body (fact sheet section 2.9, T13): the vendor's service (array or object
 * with `error_key`), a token endpoint (RFC 6749 `error`), the gateway before the service (only a
 * `message`), or `unknown`.
 */
export interface ErrorBody {
  readonly author: 'service' | 'token_endpoint' | 'gateway' | 'unknown';
  /** The code of the error; absent if it is missing, or does not look like a code. */
  readonly errorKey?: string;
  /** It names a field, or says that the request is not as it must be. */
  readonly isAboutRequest?: true;
}

/** Headers with the vendor's request ids, seen in live answers (fact sheet section 2.9). */
const requestIdHeaders = ['x-amzn-requestid', 'x-amz-apigw-id', 'x-eig-tracking-id', 'x-amz-cf-id'] as const;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Accepts a code, never a sentence: a sentence may repeat what was sent. */
const codeOf = (value: unknown): Pick<ErrorBody, 'errorKey'> =>
  typeof value === 'string' && errorKeyPattern.test(value) ? { errorKey: value } : {};

/** Words of codes about a request; `bad_request` is only the name of the status. */
const aboutRequest =
  /(?:^|[._])(?:validation|invalid|malformed|missing|required|json|query|param(?:eter)?|field)(?:[._]|$)/;
/** Members of the one request whose 400 is documented to be about an account (fact sheet T24). */
const fieldNames = /effective_?date|reason_?(?:id|code)/i;
const aboutAccount =
  /(?:^|[._])(?:accounts?|clients?|customer|site_?owner)(?:[._]|$)|(?:other|another|different|foreign)_?partner/;

/** Whether the errors are about the request and none is about an account. The messages are only looked at. */
function aboutOf(json: unknown): Pick<ErrorBody, 'isAboutRequest'> {
  const errors = (Array.isArray(json) ? json : [json]).filter(isRecord);
  const keys = errors.map(({ error_key: key }) =>
    (typeof key === 'string' ? key : '')
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .replaceAll('-', '_')
      .toLowerCase(),
  );
  if (keys.some((key) => aboutAccount.test(key))) return {};
  const messages = errors.map(({ error_message: message }) => (typeof message === 'string' ? message : ''));
  const isAboutRequest =
    keys.some((key) => aboutRequest.test(key)) || [...keys, ...messages].some((text) => fieldNames.test(text));
  return isAboutRequest ? { isAboutRequest } : {};
}

/** Reads any of the vendor's error bodies; no text makes it fail. `error_message` is not kept. */
export const readErrorBody = (text: string): ErrorBody => {
  const json = readVendorJson(text);
  const body = Array.isArray(json) ? json.find((item) => isRecord(item) && 'error_key' in item) : json;
  if (!isRecord(body)) return { author: 'unknown' };
  if ('error_key' in body) return { author: 'service', ...codeOf(body['error_key']), ...aboutOf(json) };
  if ('error' in body) return { author: 'token_endpoint', ...codeOf(body['error']) };
  return { author: 'message' in body ? 'gateway' : 'unknown' };
};

/**
 * Tells the two 429s apart (fact sheet T14). A 429 with any other key, or none, counts as
 * throttled.
 */
export const isQuotaExceeded = ({ status, text }: HttpAnswer): boolean =>
  status === 429 && /^quota[_.-]?exceeded$/i.test(readErrorBody(text).errorKey ?? '');

/** The kinds that an answer can have; the other kinds are about requests without an answer. */
type AnswerFailureKind = Exclude<VendorFailureKind, 'budget_spent' | 'outcome_unknown'>;

const kindOf = (answer: HttpAnswer): AnswerFailureKind => {
  const { status } = answer;
  if (status === 429) return isQuotaExceeded(answer) ? 'quota_exceeded' : 'throttled';
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status >= 500) return 'unavailable';
  return status >= 400 ? 'rejected' : 'not_understood';
};

const reasons = {
  throttled: 'asked for fewer requests a second, and did not relent',
  quota_exceeded: 'answers nothing more before 00:00 UTC, the daily quota is used up',
  unauthorized: 'did not accept the access token',
  forbidden: 'does not permit the call: a scope or a privilege is missing, or the application is deactivated',
  rejected: 'rejected the request',
  unavailable: 'was not able to answer',
  not_understood: 'gave an answer that is not understood',
} as const satisfies Record<AnswerFailureKind, string>;

/** @returns the vendor's request ids found in the answer; `{}` if none */
export const requestIdsOf = ({ headers }: HttpAnswer): Pick<VendorFailure, 'requestIds'> => {
  const ids = requestIdHeaders.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' && /^[\w.:=+/@-]{1,200}$/.test(value) ? [[name, value] as const] : [];
  });
  return ids.length === 0 ? {} : { requestIds: Object.fromEntries(ids) };
};

/**
 * Translates an answer that is no success.
 *
 * @param who the subject of the reason: the sender of the answer
 */
export const failureOf = (answer: HttpAnswer, who = 'Constant Contact'): Failure => {
  const kind = kindOf(answer);
  const { status } = answer;
  const { errorKey, isAboutRequest } = readErrorBody(answer.text);
  const code = errorKey === undefined ? `${status}` : `${status}, ${errorKey}`;
  return failure(kind, `${who} ${reasons[kind]} (${code})`, {
    status,
    ...defined({ errorKey, isAboutRequest: status === 400 ? isAboutRequest : undefined }),
    ...requestIdsOf(answer),
  });
};

/**
 * @returns the failure of an answer whose content is not the one of the operation, so that its
 *   status says little
 */
export const notUnderstood = (answer: HttpAnswer, reason: string): Failure =>
  failure('not_understood', reason, { status: answer.status, ...requestIdsOf(answer) });
