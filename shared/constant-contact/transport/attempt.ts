/** One try of a request, and what is certain about it when no whole answer came. */
import http from 'node:http';
import https from 'node:https';
import { type AxiosAdapter, type AxiosError, type AxiosResponse, getAdapter, isAxiosError } from 'axios';
import type { Instant } from '../../base/time.ts';
import { timeLeft, toIso } from '../../base/time.ts';
import type { VendorFailure, VendorResult } from '../result.ts';
import { failure, outOfTime, succeeded } from '../result.ts';
import type { RequestBudget } from './budget.ts';
import { resultInTime } from './deadline.ts';
import { isQuotaExceeded } from './errors.ts';
import type { HttpAnswer, HttpOptions, HttpRequest } from './exchange.ts';

const send = getAdapter('http');
/** A try that has less time than this would only be cut off. */
export const shortestTry = 50;
/** A try that has to wait for its permit is to have so much time left that an answer may come. */
const usefulTry = 2_000;

/** Whether it may be done once at most. What is only read leaves nothing behind, however often it is asked for. */
export const isOnceOnly = ({ method, repeatable }: HttpRequest): boolean => !repeatable && method !== 'GET';

/** Axios hangs a response on the errors of a connection that was closed in mid-body too, but without its data. */
export const wholeAnswer = (response: AxiosResponse | undefined): HttpAnswer | undefined =>
  typeof response?.data === 'string'
    ? { status: response.status, text: response.data, headers: response.headers }
    : undefined;

/** What the system was asked for before there is a connection, and so before anything is sent. */
const beforeSending: ReadonlySet<unknown> = new Set(['getaddrinfo', 'connect']);

/** The code of an error does not say it: a host may be out of reach before a request is sent, and after. */
const wasConnecting = (cause: unknown): boolean => {
  // Of a host with several addresses, each of them has its error.
  if (cause instanceof AggregateError) return cause.errors.length > 0 && cause.errors.every(wasConnecting);
  return cause instanceof Error && 'syscall' in cause && beforeSending.has(cause.syscall);
};

/** @returns whether the request may have reached the other side. Everything may have, but what certainly has not */
export const mayHaveArrived = ({ cause }: AxiosError): boolean => !wasConnecting(cause);

/** Ends a call by a try that was not sent. No error of axios, so that it is not repeated. */
export class NotSent extends Error {
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
  return failure('budget_spent', `no request is left for it before ${toIso(retryAt)}`, { retryAt });
};

const report = async (budget: RequestBudget, response: AxiosResponse): Promise<VendorResult<true>> => {
  const answer = wholeAnswer(response);
  await (answer !== undefined && isQuotaExceeded(answer) ? budget.quotaExceeded() : budget.throttled());
  return succeeded(true);
};

/**
 * A kept connection may have been closed by the other side in the meantime, above all while Lambda had the process frozen. A
 * request that meets this is simply repeated; one that may not be, gets a connection of its own.
 */
const ownConnection = {
  httpAgent: new http.Agent({ keepAlive: false }),
  httpsAgent: new https.Agent({ keepAlive: false }),
};

/**
 * One try of a request, in place of axios's own way to send it: the time-out runs from when it is sent. What may be done once
 * only has all the time there is, for there is no later try to save time for.
 */
export const oneTry = (request: HttpRequest, { now, budget, longestTry = 10_000 }: HttpOptions): AxiosAdapter => {
  const { deadline } = request;
  const once = isOnceOnly(request);
  const longest = once ? Number.POSITIVE_INFINITY : longestTry;
  return async (config) => {
    if (budget !== undefined) {
      const latest = Math.max(now(), deadline - usefulTry);
      const permitted = await resultInTime(permission(budget, latest), deadline, now);
      if (!permitted.ok) throw new NotSent(permitted.failure);
    }
    // What is cut off has an unknown outcome; what is not sent has a known one.
    if (once && timeLeft(deadline, now) < shortestTry) throw new NotSent(outOfTime().failure);
    try {
      return await send({
        ...config,
        ...(once ? ownConnection : {}),
        // To axios, 0 is no time-out at all.
        timeout: Math.max(1, Math.min(longest, timeLeft(deadline, now))),
      });
    } catch (error) {
      if (budget !== undefined && isAxiosError(error) && error.response?.status === 429) {
        await resultInTime(report(budget, error.response), deadline, now);
      }
      throw error;
    }
  };
};
