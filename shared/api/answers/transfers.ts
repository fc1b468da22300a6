/** Answers for requests to move an account. */

import { type Instant, toIso } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import { isInFuture } from '../../domain/transfer/age.ts';
import type { Obstacle } from '../../domain/transfer/rules.ts';
import type { EndUserMessage, TransferOutcome } from '../../use-cases/memberships/request-transfer.ts';
import { type endUserReasons, requestTransfer } from '../operations/transfers.ts';
import type { Problem } from '../problems.ts';

type TransferAnswer = z.input<typeof requestTransfer.answer>;

export const transferNotConfigured: Problem = {
  problem: 'TRANSFER_NOT_CONFIGURED',
  detail: 'sending mail needs the settings transferSender and partnerName',
};

const problemsOfMail = {
  refused: { problem: 'MAIL_REFUSED', detail: 'Amazon SES refused the mail; the log of the function has the reason' },
  unavailable: { problem: 'MAIL_NOT_SENT', detail: 'nothing was sent; try again later', retryAfterSeconds: 5 },
  unknown: {
    problem: 'MAIL_NOT_SENT',
    detail: 'no answer came in time, so the mail may have been sent; a second mail does no harm',
    retryAfterSeconds: 5,
  },
} as const satisfies Record<string, Problem>;

const reasons: Readonly<Record<EndUserMessage['age'], (typeof endUserReasons)[number]>> = {
  old: 'account_60_days_or_older',
  not_given: 'account_age_not_given',
};

export function transferAnswerOf(accountId: AccountId, result: TransferOutcome): TransferAnswer | Problem {
  switch (result.outcome) {
    case 'impossible':
      return problemOfObstacle(result.obstacle);
    case 'in_progress':
      return { problem: 'TRANSFER_IN_PROGRESS', retryAfterSeconds: 5 };
    case 'no_time':
      return { problem: 'TIMED_OUT', retryAfterSeconds: 1 };
    case 'not_sent':
      return problemsOfMail[result.why];
    case 'requested': {
      const { requestedAt, endUserMessage: message } = result;
      return z.encode(requestTransfer.answer, {
        accountId,
        requestedAt,
        sent: requestedAt !== undefined,
        endUserMessage: message && { ...message, reason: reasons[message.age] },
      });
    }
  }
}

/** @returns the problem of a date in the future; undefined for any other date */
export function problemWithDate(createdOn: string | undefined, now: Instant): Problem | undefined {
  return createdOn !== undefined && isInFuture(createdOn, now)
    ? {
        problem: 'VALIDATION_FAILED',
        errors: [{ in: 'body', pointer: '/accountCreatedOn', detail: 'must not be in the future' }],
      }
    : undefined;
}

function problemOfObstacle(obstacle: Obstacle): Problem {
  switch (obstacle.why) {
    case 'unknown_account':
      return { problem: 'MEMBERSHIP_NOT_FOUND', detail: 'register or verify the account first' };
    case 'already_under_partner':
      return { problem: 'ALREADY_UNDER_PARTNER', detail: 'no transfer is needed' };
    case 'already_requested':
      return {
        problem: 'TRANSFER_ALREADY_REQUESTED',
        detail: `it was requested at ${toIso(obstacle.requestedAt)}; the next request is possible from ${toIso(obstacle.againFrom)}`,
      };
  }
}
