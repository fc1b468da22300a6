import http from 'node:http';
import https from 'node:https';
import axios, { type AxiosError, isAxiosError } from 'axios';
import axiosRetry, { type IAxiosRetryConfig } from 'axios-retry';
import { timeLeft } from '../../base/time.ts';
import { type Failure, failure, outcomeUnknown, outOfTime, succeeded } from '../result.ts';
import { isOnceOnly, mayHaveArrived, NotSent, oneTry, shortestTry, wholeAnswer } from './attempt.ts';
import { signalUntil } from './deadline.ts';
import { isQuotaExceeded } from './errors.ts';
import type { Backoff, Http, HttpOptions, HttpRequest } from './exchange.ts';

const mostRepeats = 3;
const longestBody = 5 * 1024 * 1024;

/**
 * Exponential back-off with full jitter, from 200 ms and up to 5 s; around a second, half of it jitter, after a 429 that counts
 * requests in a second and comes without Retry-After (fact sheet T14).
 *
 * @param random answers a number from 0 up to 1
 */
export const fullJitter =
  (random: () => number): Backoff =>
  (repeat, throttled) =>
    throttled ? 500 + 1_000 * random() : Math.min(200 * 2 ** repeat, 5_000) * random();

/** The one error of axios that has this code and no response is the body that is longer than allowed. */
const isTooLong = (error: AxiosError): boolean => error.code === 'ERR_BAD_RESPONSE' && error.response === undefined;

const isWorthRepeating = (error: AxiosError): boolean => {
  const answer = wholeAnswer(error.response);
  if (answer !== undefined) return !isQuotaExceeded(answer);
  return error.code !== 'ERR_CANCELED' && !isTooLong(error);
};

/** The rules of one request's repeats: the wait is drawn before it is decided whether it still fits before the deadline. */
const repeatsOf = (request: HttpRequest, { now, backoff }: HttpOptions): IAxiosRetryConfig => {
  let repeat = 0;
  let wait = 0;
  return {
    retries: request.repeatable ? mostRepeats : 0,
    // The time-out is set by the try itself.
    shouldResetTimeout: true,
    retryCondition: (error) => {
      repeat += 1;
      wait = backoff(repeat, error.response?.status === 429);
      return isWorthRepeating(error) && timeLeft(request.deadline, now) > wait + shortestTry;
    },
    retryDelay: () => wait,
  };
};

/** What it means that no whole answer came. */
const withoutAnswer = (error: AxiosError): Failure => {
  if (error.code === 'ERR_CANCELED') return outOfTime();
  if (isTooLong(error)) return failure('not_understood', 'the answer is longer than any that is expected');
  return failure('unavailable', `no whole answer came (${error.code ?? 'no code'})`);
};

/**
 * Makes the process's HTTP client: connections are kept, redirects are not followed (they would carry the credentials along),
 * proxies of the environment are ignored, and bodies stay texts because a success may be HTML.
 *
 * Repeatable requests are repeated up to three times after a 5xx, a 429 that is not the daily quota, and anything that went
 * wrong on the way; others are sent once. Nothing of a request or an answer gets into a failure but axios's or the system's
 * error code.
 */
export const createHttp = (options: HttpOptions): Http => {
  const { now } = options;
  const client = axios.create({
    httpAgent: new http.Agent({ keepAlive: true }),
    httpsAgent: new https.Agent({ keepAlive: true }),
    proxy: false,
    maxRedirects: 0,
    maxContentLength: longestBody,
    responseType: 'text',
    transitional: { clarifyTimeoutError: true },
    /** What is false here goes to the rules of `axios-retry`; every other status is an answer. */
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
      return succeeded(wholeAnswer(response) ?? { status: response.status, text: '', headers: response.headers });
    } catch (error) {
      if (error instanceof NotSent) return { ok: false, failure: error.failure };
      if (!isAxiosError(error)) throw error;
      const answer = wholeAnswer(error.response);
      if (answer !== undefined) return succeeded(answer);
      const result = withoutAnswer(error);
      return isOnceOnly(request) && mayHaveArrived(error) ? outcomeUnknown(result.failure) : result;
    }
  };
};
