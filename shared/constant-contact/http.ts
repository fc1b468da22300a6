import http from 'node:http';
import https from 'node:https';
import axios, { type AxiosAdapter, type AxiosError, type AxiosResponse, getAdapter, isAxiosError } from 'axios';
import axiosRetry, { type IAxiosRetryConfig } from 'axios-retry';
import type { Instant } from '../membership/facts.ts';
import type { RequestBudget } from './budget.ts';
import { inTime, signalUntil, timeLeft } from './deadline.ts';
import { isQuotaExceeded } from './errors.ts';
import { failed, outOfTime, succeeded } from './result.ts';
import type { VendorFailure, VendorResult } from './types.ts';

/** Milliseconds to wait before the given repeat, 1 for the first one. */
export type Backoff = (repeat: number, throttled: boolean) => number;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether doing it twice does no harm. A POST that changes something has no idempotency key (fact sheet section 4). */
  readonly repeatable: boolean;
  readonly deadline: Instant;
}

/** A whole answer of any status; the names of its headers are in lower case. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * @returns the last answer after all repeats; or `unavailable` or `not_understood` when there is no whole answer, or
 *   `budget_spent` when no request is left for a try
 */
export type Http = (request: HttpRequest) => Promise<VendorResult<HttpAnswer>>;

export interface HttpOptions {
  readonly now: () => Instant;
  readonly backoff: Backoff;
  /** Milliseconds that a connection may be silent before the try counts as failed. */
  readonly longestTry?: number;
  /** Asked before every try, and told of every 429. Absent for what does not count against the API key's limits. */
  readonly budget?: RequestBudget;
}

const mostRepeats = 3;
const longestBody = 5 * 1024 * 1024;
const send = getAdapter('http');
/** A try that has less time than this would only be cut off. */
const shortestTry = 50;
/** A try that has to wait for its permit is to have so much time left that an answer may come. */
const usefulTry = 2_000;

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

/** Axios hangs a response on the errors of a connection that was closed in mid-body too, but without its data. */
const wholeAnswer = (response: AxiosResponse | undefined): HttpAnswer | undefined =>
  typeof response?.data === 'string'
    ? { status: response.status, text: response.data, headers: response.headers }
    : undefined;

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

/** Ends a call by a try that was not sent. No error of axios, so that it is not repeated. */
class NotSent extends Error {
  override readonly name = 'NotSent';
  readonly failure: VendorFailure;

  constructor(failure: VendorFailure) {
    super(failure.reason);
    this.failure = failure;
  }
}

const permission = async (budget: RequestBudget, deadline: Instant): Promise<VendorResult<true>> => {
  const answer = await budget.take(deadline);
  if (answer.granted) return succeeded(true);
  const { retryAt } = answer;
  return failed('budget_spent', `no request is left for it before ${new Date(retryAt).toISOString()}`, { retryAt });
};

const report = async (budget: RequestBudget, response: AxiosResponse): Promise<VendorResult<true>> => {
  const answer = wholeAnswer(response);
  await (answer !== undefined && isQuotaExceeded(answer) ? budget.quotaExceeded() : budget.throttled());
  return succeeded(true);
};

/** One try of a request, in place of axios's own way to send it: the time-out runs from when it is sent. */
const oneTry =
  ({ deadline }: HttpRequest, { now, budget, longestTry = 10_000 }: HttpOptions): AxiosAdapter =>
  async (config) => {
    if (budget !== undefined) {
      const latest = Math.max(now(), deadline - usefulTry);
      const permitted = await inTime(permission(budget, latest), deadline, now);
      if (!permitted.ok) throw new NotSent(permitted.failure);
    }
    try {
      // To axios, 0 is no time-out at all.
      return await send({ ...config, timeout: Math.max(1, Math.min(longestTry, timeLeft(deadline, now))) });
    } catch (error) {
      if (budget !== undefined && isAxiosError(error) && error.response?.status === 429) {
        await inTime(report(budget, error.response), deadline, now);
      }
      throw error;
    }
  };

/**
 * Makes the process's HTTP client: connections are kept, redirects are not followed (they would carry the credentials along),
 * proxies of the environment are ignored, and bodies stay texts because a success may be HTML.
 *
 * Repeatable requests are repeated up to three times after a 5xx, a 429 that is not the daily quota, and anything that went
 * wrong on the way. Nothing of a request or an answer gets into a failure but axios's or the system's error code.
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
      if (error.code === 'ERR_CANCELED') return outOfTime();
      if (isTooLong(error)) return failed('not_understood', 'the answer is longer than any that is expected');
      return failed('unavailable', `no whole answer came (${error.code ?? 'no code'})`);
    }
  };
};
