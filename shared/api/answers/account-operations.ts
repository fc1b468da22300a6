import type { Instant } from '../../base/time.ts';
import { type AccountOperationMethod, type AllowedOperation, writeEntry } from '../../domain/partner/allow-list.ts';
import type { AccountOperationOutcome } from '../../use-cases/partner/account-operations.ts';
import type { Problem } from '../problems.ts';
import type { Answer } from './answer.ts';
import { partnerProblem } from './partner-problem.ts';

/** A Lambda answer may have 6 MB, in which the body is JSON inside a JSON string. */
const maxAnswerBytes = 5_500_000;

/** Answers for a call made on behalf of a client account. */
export function accountOperationAnswer(
  method: AccountOperationMethod,
  result: AccountOperationOutcome,
  allowed: readonly AllowedOperation[],
  now: Instant,
): Pick<Answer, 'text'> | Problem {
  if (result.outcome === 'not_allowed') return { problem: 'ACCOUNT_OPERATION_NOT_ALLOWED', detail: listed(allowed) };
  if (result.outcome === 'failed') return partnerProblem('run-account-operation', result.failure, now);
  const { status, json } = result.answer;
  if (json !== undefined && !isTooLong(json)) return { text: `{"status":${status},"body":${json}}` };
  // A call that changed something has succeeded, even if its answer is too long to pass on.
  return method === 'GET' && json !== undefined
    ? {
        problem: 'VENDOR_ANSWER_NOT_UNDERSTOOD',
        detail: 'the answer is too long to pass on; request less at once',
      }
    : { text: `{"status":${status}}` };
}

function isTooLong(json: string): boolean {
  return Buffer.byteLength(JSON.stringify(json)) > maxAnswerBytes;
}

function listed(allowed: readonly AllowedOperation[]): string {
  return allowed.length === 0
    ? 'no calls are allowed'
    : `allowed are ${allowed.map(writeEntry).join(', ')}, but nothing below /partner or a version such as /v3`;
}
