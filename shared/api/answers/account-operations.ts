import type { Instant } from '../../base/time.ts';
import { type AccountOperationMethod, type AllowedOperation, writeEntry } from '../../domain/partner/allow-list.ts';
import type { AccountOperationOutcome } from '../../use-cases/partner/account-operations.ts';
import type { Problem } from '../problems.ts';
import { partnerProblem } from './partner-problem.ts';

/** A Lambda answer may have 6 MB, in which the body is JSON inside a JSON string. */
const maxAnswerBytes = 5_500_000;

/** Answers for a call made on behalf of a client account. */
export function accountOperationAnswer(
  method: AccountOperationMethod,
  result: AccountOperationOutcome,
  allowed: readonly AllowedOperation[],
  now: Instant,
): { readonly body: { readonly status: number; readonly body?: unknown } } | Problem {
  if (result.outcome === 'not_allowed') return { problem: 'ACCOUNT_OPERATION_NOT_ALLOWED', detail: listed(allowed) };
  if (result.outcome === 'failed') return partnerProblem('run-account-operation', result.failure, now);
  const { status, body } = result.answer;
  if (!isTooLong(body)) return { body: { status, body } };
  // A call that changed something has succeeded, even if its answer is too long to pass on.
  return method === 'GET'
    ? {
        problem: 'VENDOR_ANSWER_NOT_UNDERSTOOD',
        detail: 'the answer is too long to pass on; request less at once',
      }
    : { body: { status } };
}

function isTooLong(body: unknown): boolean {
  return body !== undefined && Buffer.byteLength(JSON.stringify(JSON.stringify(body))) > maxAnswerBytes;
}

function listed(allowed: readonly AllowedOperation[]): string {
  return allowed.length === 0
    ? 'no calls are allowed'
    : `allowed are ${allowed.map(writeEntry).join(', ')}, but nothing below /partner or a version such as /v3`;
}
