/** Requests to a deployed API, with answers told in words. */

import { readJson } from '../../shared/base/json.ts';
import { describeError } from '../../shared/base/log.ts';
import * as z from '../../shared/base/zod.ts';

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly durationMs: number;
}

/** No answer came. */
export interface NoReply {
  readonly failure: string;
}

interface Ask {
  readonly token?: string | undefined;
  /** Makes the request a POST. */
  readonly body?: unknown;
}

/** The gateway gives up after 30 seconds; this is a little later. */
const patienceMs = 35_000;

/** Never throws. A redirect is not followed: the token is for this host only. */
export async function ask(url: string, { token, body }: Ask = {}): Promise<Reply | NoReply> {
  const startedAt = performance.now();
  try {
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: readJson(text), durationMs: Math.round(performance.now() - startedAt) };
  } catch (error) {
    return { failure: reasonOf(error) };
  }
}

/** `fetch failed` says nothing; its cause does. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const message = String(describeError(cause)['message'] ?? 'unknown error');
  return [code, message].filter((part) => part !== '').join(': ');
}

const problemSchema = z.object({
  code: z.string(),
  title: z.optional(z.string()),
  requestId: z.optional(z.string()),
});

/** What the gateway's own answers usually mean: they have no `code`. */
const gatewayMeanings: Readonly<Record<number, string>> = {
  401: 'it does not accept the token: too old, of another issuer, or for another audience',
  403: 'the token lacks the scope of this route',
  404: 'it has no such route: this is another API, or another version is deployed',
  429: 'too many requests at once, or the limit of the stage is 0',
  500: 'it could not call the function: its permission is missing, or the function answers in a wrong form',
  503: 'the function has crashed, timed out or was throttled',
};

/** Says who gave an answer that was not expected, and what it means. */
export function wrongAnswer(reply: Reply | NoReply): string {
  if ('failure' in reply) return `no answer (${reply.failure})`;
  const problem = problemSchema.safeParse(reply.body).data;
  if (problem !== undefined) {
    const request = problem.requestId === undefined ? '' : `, request ${problem.requestId}`;
    return `the service answers ${reply.status} ${problem.code} (${problem.title ?? 'no title'})${request}`;
  }
  const meaning = gatewayMeanings[reply.status] ?? 'this is not an answer of the service';
  return `the gateway answers ${reply.status} without a code: ${meaning}`;
}
