/** Requests and answers of verifications and registrations. */

import type { Instant } from '../../base/time.ts';
import type * as z from '../../base/zod.ts';
import type { VendorFailure } from '../../constant-contact/result.ts';
import type { Registration, RegistrationOutcome, RegistrationRefusal } from '../../use-cases/memberships/register.ts';
import type { VerificationOutcome, VerifySubject } from '../../use-cases/memberships/verify.ts';
import type { registerMembership } from '../operations/register.ts';
import type { verifyMembership } from '../operations/verify.ts';
import type { Problem } from '../problems.ts';
import type { CheckAnswer } from '../schemas/checks.ts';
import { checkAnswerOf, subjectOf } from './checks.ts';
import { spelled } from './origins.ts';
import { vendorProblem } from './vendor-problem.ts';

type VerificationBody = z.output<(typeof verifyMembership)['request']['body']>;
type RegistrationBody = z.output<(typeof registerMembership)['request']['body']>;

/**
 * @param body names exactly one subject, which its schema has checked
 * @param sent the body as it came
 */
export function verifySubjectOf({ accessToken, ...subject }: VerificationBody, sent?: unknown): VerifySubject {
  return accessToken === undefined ? subjectOf(subject, sent) : { accessToken };
}

/**
 * @param body names exactly one account, which its schema has checked
 * @param sent the body as it came
 */
export function registrationOf(
  { userId, accountId, accessToken, userName = '' }: RegistrationBody,
  sent?: unknown,
): Registration {
  const user = spelled({ userId }, sent);
  if (accountId !== undefined) return { user, account: { accountId } };
  return { user, account: accessToken === undefined ? { userName } : { accessToken } };
}

export function verificationAnswerOf(result: VerificationOutcome, now: Instant): { body: CheckAnswer } | Problem {
  switch (result.outcome) {
    case 'checked':
    case 'damaged':
      return checkAnswerOf(result);
    case 'end_user_refused':
      return endUserProblem(result.failure, now);
    case 'vendor_failed':
      return vendorProblem(result.failure, now);
  }
}

export function registrationAnswerOf(result: RegistrationOutcome, now: Instant): { body: CheckAnswer } | Problem {
  switch (result.outcome) {
    case 'site_owner_by_id':
    case 'user_name_unknown':
    case 'too_many_links':
      return refusals[result.outcome];
    default:
      return verificationAnswerOf(result, now);
  }
}

const refusals = {
  site_owner_by_id: {
    problem: 'MEMBERSHIP_NOT_FOUND',
    detail: 'this account is known by its user name only: send the userName',
  },
  user_name_unknown: {
    problem: 'USER_NAME_UNKNOWN',
    detail: 'send the accountId, or the accessToken of the end-user',
  },
  too_many_links: { problem: 'TOO_MANY_LINKS', detail: 'unlink another account first' },
} as const satisfies Record<RegistrationRefusal['outcome'], Problem>;

/**
 * Only the end-user can fix a rejected end-user token, so it is not reported as the partner's
 * failure.
 */
function endUserProblem(failure: VendorFailure, now: Instant): Problem {
  if (failure.kind === 'unauthorized') return { problem: 'ACCESS_TOKEN_REJECTED' };
  if (failure.kind !== 'forbidden') return vendorProblem(failure, now);
  return {
    problem: 'ACCESS_TOKEN_NOT_PERMITTED',
    detail:
      'the token needs the scope account_read and a user who may read the account: the owner or a manager of the account ' +
      'has to sign in to Constant Contact with their own user name',
  };
}
