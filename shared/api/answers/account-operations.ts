import type { Instant } from '../../base/time.ts';
import { type AccountOperationMethod, type AllowedOperation, writeEntry } from '../../domain/partner/allow-list.ts';
import type { AccountOperationOutcome } from '../../use-cases/partner/account-operations.ts';
import type { Problem } from '../problems.ts';
import { partnerProblem } from './partner-problem.ts';

/** Lambda's answers may have 6 MB, in which a body is a text inside a text. */
const longestAnswer = 5_500_000;

const isTooLong = (body: unknown): boolean =>
  body !== undefined && Buffer.byteLength(JSON.stringify(JSON.stringify(body))) > longestAnswer;

const listed = (allowed: readonly AllowedOperation[]): string =>
  allowed.length === 0
    ? 'no calls are allowed'
    : `allowed are ${allowed.map(writeEntry).join(', ')}, but nothing below /partner or a version such as /v3`;

/** How the outcome of a call in the name of a client account shows to whoever has asked for it. */
export const accountOperationAnswer = (
  method: AccountOperationMethod,
  outcome: AccountOperationOutcome,
  allowed: readonly AllowedOperation[],
  now: Instant,
): { readonly body: { readonly status: number; readonly body?: unknown } } | Problem => {
  if (outcome.outcome === 'not_allowed') return { problem: 'ACCOUNT_OPERATION_NOT_ALLOWED', detail: listed(allowed) };
  if (outcome.outcome === 'failed') return partnerProblem('run-account-operation', outcome.failure, now);
  const { status, body } = outcome.answer;
  if (!isTooLong(body)) return { body: { status, body } };
  // What has changed something has succeeded, whatever it had to say of it.
  return method === 'GET'
    ? {
        problem: 'VENDOR_ANSWER_NOT_UNDERSTOOD',
        detail: 'the answer is too long to be handed on; ask for less at once',
      }
    : { body: { status } };
};
