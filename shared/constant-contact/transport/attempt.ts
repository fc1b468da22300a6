/** One try of a request, and what is known about it if no complete answer came. */
import http from 'node:http';
import https from 'node:https';
import { type AxiosAdapter, type AxiosError, type AxiosResponse, getAdapter, isAxiosError } from 'axios';
import { type Instant, timeLeft, toIso } from '../../base/time.ts';
import type { GrantedCall, TokenOwner } from '../../domain/budget/governor.ts';
import { failure, outOfTime, succeeded, type VendorFailure, type VendorResult } from '../result.ts';
import { textOf } from './answer-text.ts';
import type { RequestBudget } from './budget.ts';
import { resultInTime } from './deadline.ts';
import { isQuotaExceeded } from './errors.ts';
import type { HttpAnswer, HttpOptions, HttpRequest } from './exchange.ts';
import { retryAfterMsOf } from './retry-after.ts';

const send = getAdapter('http');

/** A try with less time than this would only be cut off. */
export const minTryMs = 50;

/** Time that a try must have left after the wait for its permit, so that an answer can come. */
const usefulTryMs = 2_000;

const defaultTryTimeoutMs = 10_000;

/** System calls made before a connection exists: an error in one proves that nothing was sent. */
const beforeSending: ReadonlySet<unknown> = new Set(['getaddrinfo', 'connect']);

/** Thrown when a try was never sent. Not an AxiosError, so axios-retry does not repeat it. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
  readonly failure: VendorFailure;

  constructor(failure: VendorFailure) {
    super(failure.reason);
    this.failure = failure;
  }
}

/**
 * The server may have closed a kept-alive connection in the meantime, especially while Lambda had
 * the process frozen. A repeatable request is then simply repeated; a request that may be sent only
 * once gets a connection of its own.
 */
const ownConnection = {
  httpAgent: new http.Agent({ keepAlive: false }),
  httpsAgent: new https.Agent({ keepAlive: false }),
};

/**
 * Sends one try of a request, in place of axios's own adapter: the time-out counts from the
 * sending. A request that may be sent only once has all the time until the deadline, because no
 * later try needs a share of it.
 */
export function oneTry(
  request: HttpRequest,
  { now, budget, tryTimeoutMs = defaultTryTimeoutMs }: HttpOptions,
): AxiosAdapter {
  const { deadline, tokenOwner = 'partner' } = request;
  const once = isOnceOnly(request);
  const timeoutMs = once ? Number.POSITIVE_INFINITY : tryTimeoutMs;
  return async (config) => {
    let permit: GrantedCall | undefined;
    if (budget !== undefined) {
      const latest = Math.max(now(), deadline - usefulTryMs);
      const permitted = await resultInTime(takePermit(budget, latest, tokenOwner), deadline, now);
      if (!permitted.ok) throw new NotSent(permitted.failure);
      permit = permitted.value;
    }
    // A try that is cut off has an unknown outcome; a try that is not sent has a known one.
    if (once && timeLeft(deadline, now) < minTryMs) throw new NotSent(outOfTime().failure);
    const sentAt = now();
    try {
      const response = await send({
        ...config,
        ...(once ? ownConnection : {}),
        // For axios, 0 means no time-out.
        timeout: Math.max(1, Math.min(timeoutMs, timeLeft(deadline, now))),
      });
      if (permit?.reopenDay !== undefined) await resultInTime(reopen(permit.reopenDay, response), deadline, now);
      return response;
    } catch (error) {
      const isOurs = budget !== undefined && tokenOwner === 'partner';
      if (isOurs && isAxiosError(error) && error.response?.status === 429) {
        await resultInTime(report(budget, error.response, { sentAt, now }), deadline, now);
      }
      throw error;
    }
  };
}

async function takePermit(
  budget: RequestBudget,
  deadline: Instant,
  tokenOwner: TokenOwner,
): Promise<VendorResult<GrantedCall>> {
  const answer = await budget.take(deadline, tokenOwner);
  if (answer.granted) return succeeded(answer);
  const { retryAt } = answer;
  return failure('budget_spent', `no request is left for it before ${toIso(retryAt)}`, { retryAt });
}

async function report(
  budget: RequestBudget,
  response: AxiosResponse,
  { sentAt, now }: { readonly sentAt: Instant; readonly now: () => Instant },
): Promise<VendorResult<true>> {
  const answer = completeAnswer(response);
  if (answer !== undefined && isQuotaExceeded(answer)) await budget.quotaExceeded(sentAt);
  else await budget.throttled(retryAfterMsOf(response, now));
  return succeeded(true);
}

/**
 * Reports that a closed day is open again. A 401 or 403 may come before the vendor counts, so it
 * tells nothing. The answer stands even if the report fails: the day then opens an hour later.
 */
async function reopen(reopenDay: () => Promise<void>, { status }: AxiosResponse): Promise<VendorResult<true>> {
  if (status !== 401 && status !== 403) await reopenDay().catch(() => {});
  return succeeded(true);
}

/**
 * Whether the request may be sent at most once. A GET changes nothing, so it may always be
 * repeated.
 */
export function isOnceOnly({ method, repeatable }: HttpRequest): boolean {
  return !repeatable && method !== 'GET';
}

/**
 * @returns undefined also for a connection that was closed in mid-body: axios's error then has a
 *   response without data
 */
export function completeAnswer(response: AxiosResponse | undefined): HttpAnswer | undefined {
  if (response === undefined || !Buffer.isBuffer(response.data)) return undefined;
  const { status, data, headers } = response;
  return { status, ...textOf(data, headers['content-type']), headers };
}

/** @returns whether the request may have reached the server; false only if it certainly did not */
export function mayHaveArrived({ cause }: AxiosError): boolean {
  return !wasConnecting(cause);
}

/**
 * The code of an error is not enough: a host may become unreachable before a request is sent, and
 * after.
 */
function wasConnecting(cause: unknown): boolean {
  // A host with several addresses has one error for each.
  if (cause instanceof AggregateError) return cause.errors.length > 0 && cause.errors.every(wasConnecting);
  return cause instanceof Error && 'syscall' in cause && beforeSending.has(cause.syscall);
}
