/** How the outcome of a request for a move shows to the caller. */
import type * as z from 'zod/mini';
import type { Instant } from '../../base/time.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import { isInFuture } from '../../domain/transfer/age.ts';
import type { Obstacle } from '../../domain/transfer/rules.ts';
import type { EndUserMessage, TransferOutcome } from '../../use-cases/memberships/request-transfer.ts';
import type { endUserReasons, requestTransfer } from '../operations/transfers.ts';
import type { Problem } from '../problems.ts';
import { iso, optionalIso } from './memberships.ts';

type TransferAnswer = z.infer<typeof requestTransfer.answer>;

export const transferNotConfigured: Problem = {
  problem: 'TRANSFER_NOT_CONFIGURED',
  detail: 'the settings transferSender and partnerName are needed to send mails; see docs/guides/moving-accounts.md',
};

/** @returns the problem with a date that is yet to come; undefined: there is none */
export const problemWithDate = (createdOn: string | undefined, now: Instant): Problem | undefined =>
  createdOn !== undefined && isInFuture(createdOn, now)
    ? {
        problem: 'VALIDATION_FAILED',
        errors: [{ in: 'body', pointer: '/accountCreatedOn', detail: 'must not be in the future' }],
      }
    : undefined;

const problemOfObstacle = (obstacle: Obstacle): Problem => {
  switch (obstacle.why) {
    case 'unknown_account':
      return { problem: 'MEMBERSHIP_NOT_FOUND', detail: 'register or verify it first' };
    case 'already_under_partner':
      return { problem: 'ALREADY_UNDER_PARTNER', detail: 'there is nothing to ask for' };
    case 'already_requested':
      return {
        problem: 'TRANSFER_ALREADY_REQUESTED',
        detail: `it was asked for at ${iso(obstacle.requestedAt)}, and can be again from ${iso(obstacle.againFrom)} on`,
      };
  }
};

const problemsOfMail = {
  refused: { problem: 'MAIL_REFUSED', detail: 'Amazon SES does not take it; the log of the function has the reason' },
  unavailable: { problem: 'MAIL_NOT_SENT', detail: 'nothing was sent; try again later', retryAfterSeconds: 5 },
  unknown: {
    problem: 'MAIL_NOT_SENT',
    detail: 'there was no answer in time, so it may have been sent; a second mail does no harm',
    retryAfterSeconds: 5,
  },
} as const satisfies Record<string, Problem>;

const reasons: Readonly<Record<EndUserMessage['age'], (typeof endUserReasons)[number]>> = {
  old: 'account_60_days_or_older',
  not_given: 'account_age_not_given',
};

export const transferAnswerOf = (accountId: AccountId, outcome: TransferOutcome): TransferAnswer | Problem => {
  switch (outcome.outcome) {
    case 'impossible':
      return problemOfObstacle(outcome.obstacle);
    case 'in_progress':
      return { problem: 'TRANSFER_IN_PROGRESS', retryAfterSeconds: 5 };
    case 'no_time':
      return { problem: 'TIMED_OUT', retryAfterSeconds: 1 };
    case 'not_sent':
      return problemsOfMail[outcome.why];
    case 'requested': {
      const { requestedAt, endUserMessage: message } = outcome;
      return {
        accountId,
        requestedAt: optionalIso(requestedAt),
        sent: requestedAt !== undefined,
        endUserMessage: message && {
          to: message.to,
          subject: message.subject,
          text: message.text,
          reason: reasons[message.age],
        },
      };
    }
  }
};
