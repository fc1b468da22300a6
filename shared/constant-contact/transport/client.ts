import http from 'node:http';
import https from 'node:https';
import axios, { type AxiosError, isAxiosError } from 'axios';
import axiosRetry, { type IAxiosRetryConfig } from 'axios-retry';
import { timeLeft } from '../../base/time.ts';
import { type Failure, failure, outcomeUnknown, outOfTime, succeeded } from '../result.ts';
import { completeAnswer, isOnceOnly, mayHaveArrived, minTryMs, NotSent, oneTry } from './attempt.ts';
import { signalUntil } from './deadline.ts';
import { isQuotaExceeded } from './errors.ts';
import type { Backoff, Http, HttpOptions, HttpRequest } from './exchange.ts';
import { retryAfterMsOf } from './retry-after.ts';

const maxRepeats = 3;

const maxBodyBytes = 5 * 1024 * 1024;

/**
 * Creates the process's HTTP client. Connections are kept alive, redirects are not followed (they
 * would carry the credentials along), proxies of the environment are ignored, and bodies stay bytes
 * until `textOf` reads them: a success may be HTML, or in any charset.
 *
 * Repeatable requests are repeated up to three times after a 5xx, a 429 that is not the daily
 * quota, and a network error; others are sent once. Of a request and its answer, a failure holds
 * only axios's or the system's error code.
 */
export function createHttp(options: HttpOptions): Http {
  const { now } = options;
  const client = axios.create({
    httpAgent: new http.Agent({ keepAlive: true }),
    httpsAgent: new https.Agent({ keepAlive: true }),
    proxy: false,
    maxRedirects: 0,
    maxContentLength: maxBodyBytes,
    responseType: 'arraybuffer',
    transitional: { clarifyTimeoutError: true },
    /** A false goes to the rules of `axios-retry`; every other status is an answer. */
    validateStatus: (status) => status < 500 && status !== 429,
  });
  axiosRetry(client);

  return async (request) => {
    const { method, url, headers, body, deadline } = request;
    if (timeLeft(deadline, now) === 0) return outOfTime();
    try {
      const response = await client.request<unknown>({
        method,
        url,
        headers: { Accept: 'application/json', ...headers },
        data: body,
        signal: signalUntil(deadline, now),
        adapter: oneTry(request, options),
        'axios-retry': repeatsOf(request, options),
      });
      return succeeded(completeAnswer(response) ?? { status: response.status, text: '', headers: response.headers });
    } catch (error) {
      if (error instanceof NotSent) return { ok: false, failure: error.failure };
      if (!isAxiosError(error)) throw error;
      const answer = completeAnswer(error.response);
      if (answer !== undefined) return succeeded(answer);
      const result = failureWithoutAnswer(error);
      return isOnceOnly(request) && mayHaveArrived(error) ? outcomeUnknown(result.failure) : result;
    }
  };
}

/**
 * Exponential back-off with full jitter: up to 400 ms before the first repeat, then doubling, at
 * most 5 s. After a 429 that counts requests per second, which usually comes without Retry-After
 * (fact sheet T14): 500 to 1,500 ms.
 *
 * @param random returns a number from 0 (inclusive) to 1 (exclusive)
 */
export const fullJitter =
  (random: () => number): Backoff =>
  (repeat, throttled) =>
    throttled ? 500 + 1_000 * random() : Math.min(200 * 2 ** repeat, 5_000) * random();

/**
 * The retry rules of one request. The wait is drawn first, because a repeat must fit before the
 * deadline with its wait. After a 429 that the budget is told of, the budget obeys Retry-After for
 * all requests; after any other, and after a 5xx, the request obeys it itself.
 */
function repeatsOf(request: HttpRequest, { now, backoff, budget }: HttpOptions): IAxiosRetryConfig {
  const waitsItself = budget === undefined || request.tokenOwner === 'end_user';
  let repeat = 0;
  let wait = 0;
  return {
    retries: request.repeatable ? maxRepeats : 0,
    // `oneTry` sets the time-out.
    shouldResetTimeout: true,
    retryCondition: (error) => {
      repeat += 1;
      const { response } = error;
      const throttled = response?.status === 429;
      const asked = response && (waitsItself || !throttled) ? retryAfterMsOf(response, now) : undefined;
      wait = backoff(repeat, throttled) + (asked ?? 0);
      return isWorthRepeating(error) && timeLeft(request.deadline, now) > wait + minTryMs;
    },
    retryDelay: () => wait,
  };
}

function isWorthRepeating(error: AxiosError): boolean {
  const answer = completeAnswer(error.response);
  if (answer !== undefined) return !isQuotaExceeded(answer);
  return error.code !== 'ERR_CANCELED' && !isTooLong(error);
}

/** Axios has one error with this code and no response: the body is longer than allowed. */
function isTooLong(error: AxiosError): boolean {
  return error.code === 'ERR_BAD_RESPONSE' && error.response === undefined;
}

/** @returns the failure of a call without a complete answer */
function failureWithoutAnswer(error: AxiosError): Failure {
  if (error.code === 'ERR_CANCELED') return outOfTime();
  if (isTooLong(error)) return failure('not_understood', 'the answer is longer than any that is expected');
  return failure('unavailable', `no whole answer came (${error.code ?? 'no code'})`);
}
