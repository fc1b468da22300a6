import type * as z from 'zod/mini';
import { vendorProblem } from '../../api/answers/vendor-problem.ts';
import type { verifyMembership } from '../../api/operations/verify.ts';
import type { Problem } from '../../api/problems.ts';
import type { CheckAnswer } from '../../api/schemas/common.ts';
import type { Instant } from '../../base/time.ts';
import type { VendorFailure } from '../../constant-contact/result.ts';
import type { ConstantContact } from '../../constant-contact/types.ts';
import type { Actor } from '../../domain/membership/actor.ts';
import { type AccountId, isSiteOwnerAccount } from '../../domain/membership/facts.ts';
import { answerDecision, answerQuestion, type CheckDependencies, subjectOf } from './check.ts';
import { findUserName, type UserNameDependencies } from './user-names.ts';
import { type VerifyDependencies, verifyAccount, verifySummary } from './verify-account.ts';

export type VerificationDependencies = CheckDependencies &
  VerifyDependencies &
  UserNameDependencies & {
    readonly constantContact: Pick<ConstantContact, 'accountSummary'>;
    /** Told of every failure of the vendor that a caller is answered with. */
    readonly failed: (failure: VendorFailure) => void;
  };

/** Of an end-user's own token only that end-user can mend the refusal, so it does not show as the partner's. */
const endUserProblem = (failure: VendorFailure, now: Instant): Problem => {
  if (failure.kind === 'unauthorized') return { problem: 'ACCESS_TOKEN_REJECTED' };
  if (failure.kind !== 'forbidden') return vendorProblem(failure, now);
  return {
    problem: 'ACCESS_TOKEN_NOT_PERMITTED',
    detail:
      'the token needs the scope account_read and a user who may read the account: the owner or a manager of the account ' +
      'has to sign in to Constant Contact with their own user name',
  };
};

/** The problem that a caller is answered with for a failure of the vendor, of which we are told as well. */
export const reported = (
  failure: VendorFailure,
  { failed, now }: Pick<VerificationDependencies, 'failed' | 'now'>,
): Problem => {
  failed(failure);
  return vendorProblem(failure, now());
};

/** Finds the account of an end-user by the end-user's own token, and records what the vendor says of it. */
export const verifyAccessToken = async (
  accessToken: string,
  actor: Actor,
  deadline: Instant,
  dependencies: VerificationDependencies,
): Promise<{ readonly accountId: AccountId } | Problem> => {
  const { constantContact, now, failed } = dependencies;
  const askedAt = now();
  const summary = await constantContact.accountSummary(accessToken, deadline);
  if (!summary.ok) {
    failed(summary.failure);
    return endUserProblem(summary.failure, now());
  }
  const failure = await verifySummary(summary.value, askedAt, actor, deadline, dependencies);
  return failure === undefined ? { accountId: summary.value.accountId } : reported(failure, dependencies);
};

/** Has the vendor asked about the subject's accounts now, then answers as a check does. */
export const answerVerification = async (
  { accessToken, ...question }: z.infer<(typeof verifyMembership)['request']['body']>,
  caller: string,
  deadline: Instant,
  dependencies: VerificationDependencies,
): Promise<CheckAnswer | Problem> => {
  const { readKnowledge, now, failed } = dependencies;
  const actor: Actor = { kind: 'client', id: caller };
  if (accessToken !== undefined) {
    const owner = await verifyAccessToken(accessToken, actor, deadline, dependencies);
    return 'problem' in owner ? owner : answerQuestion(owner, dependencies);
  }

  if (question.userName !== undefined) {
    const found = await findUserName(question.userName, actor, deadline, dependencies);
    if (found.outcome === 'not_ours') {
      return answerDecision({ allowed: false, code: 'NOT_UNDER_PARTNER' }, undefined, dependencies);
    }
    if (found.outcome === 'failed') return reported(found.failure, dependencies);
  }
  const [known = []] = await readKnowledge([subjectOf(question)]);
  const asked = new Set<string | undefined>();
  let failure: VendorFailure | undefined;
  for (const { accountId } of known) {
    // Of a site owner only the legacy API knows anything, and only by the user name.
    if (accountId === undefined || isSiteOwnerAccount(accountId)) continue;
    failure = await verifyAccount(accountId, actor, deadline, dependencies);
    if (failure !== undefined) break;
    asked.add(accountId);
  }
  const answer = await answerQuestion(question, dependencies);
  if (failure === undefined) return answer;
  failed(failure);
  // A user's yes by an account that was asked about is a yes, whatever another account of that user met.
  return answer.allowed && asked.has(answer.accountId) ? answer : vendorProblem(failure, now());
};
