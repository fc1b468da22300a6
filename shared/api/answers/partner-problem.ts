import type { Instant } from '../../base/time.ts';
import type { VendorFailure } from '../../constant-contact/result.ts';
import type { PlanRefusal } from '../../use-cases/partner/plan-guards.ts';
import type { PlanOutcome } from '../../use-cases/partner/plans.ts';
import type { Problem, ProblemCode } from '../problems.ts';
import { vendorProblem } from './vendor-problem.ts';

interface Refusal {
  readonly problem: ProblemCode;
  readonly detail?: string;
}

/** The meaning of the vendor's refusals of one operation, and the advice for an unknown outcome. */
interface Meanings {
  readonly rejected: Readonly<Record<number, Refusal>>;
  /** The meaning of a 400 that names a field or is about the form of the request, if its 400 is about an account. */
  readonly badRequest?: Refusal | 'about_us';
  /** The meaning of any other 4xx, if it is about the request; absent: it is about us. */
  readonly otherwise?: Refusal;
  /** What a caller checks before sending the request again. */
  readonly lookAt?: string;
}

const unknownAccount: Refusal = { problem: 'CLIENT_ACCOUNT_NOT_FOUND' };
/**
 * Documented for the cancel call (fact sheet T24), where an unknown code may be about what was sent
 * as well; UNVERIFIED elsewhere.
 */
const otherPartners: Refusal = {
  problem: 'ACCOUNT_OF_OTHER_PARTNER',
  detail: 'the account belongs to another partner, or Constant Contact does not accept the date or the reason',
};
const perhapsOtherPartners: Refusal = {
  problem: 'ACCOUNT_OF_OTHER_PARTNER',
  detail: 'documented for a cancellation only, where it means another partner’s account',
};
const unknownTopic: Refusal = { problem: 'WEBHOOK_TOPIC_NOT_FOUND' };
const badInput: Refusal = { problem: 'VENDOR_REJECTED_INPUT' };
const withAnotherKey = 'the repeat needs a new Idempotency-Key';

/** By operation. update-plan reads the plan first, so by then the account is known to be ours. */
export const partnerMeanings = {
  'get-plan': { rejected: { 404: unknownAccount, 400: perhapsOtherPartners }, badRequest: 'about_us' },
  'update-plan': {
    rejected: {
      404: unknownAccount,
      400: {
        problem: 'VENDOR_REJECTED_INPUT',
        detail:
          'the plan must be enabled in the partner’s plan group; an account without single billing needs a billing day',
      },
    },
    lookAt: 'get the plan before you repeat the request',
  },
  'cancel-client-account': {
    rejected: { 404: unknownAccount, 400: otherPartners },
    badRequest: { problem: 'VENDOR_REJECTED_INPUT', detail: 'the date or the reason is not accepted' },
    lookAt:
      'get the plan before you repeat the request: its billing status shows whether the account is canceled, but may not show a ' +
      'future cancellation',
  },
  'run-account-operation': {
    rejected: {
      404: {
        problem: 'ACCOUNT_OR_RESOURCE_NOT_FOUND',
        detail:
          'the account is wrong, or only referred and not managed by the partner, or the call found nothing; Constant ' +
          'Contact does not say which',
      },
    },
    otherwise: badInput,
    lookAt: `check with a GET what the call changed before you repeat it; ${withAnotherKey}`,
  },
  'create-sso-user': {
    rejected: {
      409: { problem: 'SSO_USER_EXISTS', detail: 'the login name or the e-mail address is taken' },
      400: {
        problem: 'SSO_USER_REFUSED',
        detail: 'a field is not accepted, or the account is unknown',
      },
    },
    lookAt: `repeat the request: if the user was created, the answer is SSO_USER_EXISTS; ${withAnotherKey}`,
  },
  'unsubscribe-contacts': {
    rejected: { 404: unknownAccount },
    otherwise: badInput,
    lookAt: `repeat the request: unsubscribed contacts stay unsubscribed; ${withAnotherKey}`,
  },
  'list-webhook-subscriptions': { rejected: {} },
  'get-webhook-subscription': { rejected: { 404: unknownTopic } },
  'put-webhook-subscription': {
    rejected: { 404: unknownTopic },
    otherwise: badInput,
    lookAt: 'get the webhook subscription before you repeat the request',
  },
  'delete-webhook-subscription': {
    rejected: { 404: unknownTopic },
    lookAt: 'get the webhook subscription first: if it was deleted, the answer is WEBHOOK_TOPIC_NOT_FOUND',
  },
  'test-webhook-subscription': {
    rejected: { 404: unknownTopic },
    lookAt: 'check whether the test has arrived before you request another one',
  },
} as const satisfies Readonly<Record<string, Meanings>>;

/** Adds the vendor's error code, which says more than the status. */
const withKey = ({ problem, detail }: Refusal, { status, errorKey }: VendorFailure): Problem => {
  const said = `Constant Contact answered ${status}, ${errorKey}`;
  return { problem, detail: detail === undefined ? said : `${said}: ${detail}` };
};

/**
 * The problem for a failed operation at the vendor. Only an answer with an error code of the
 * vendor's service is about the request; a 404 of a gateway or proxy says nothing about an account.
 */
export const partnerProblem = (
  operation: keyof typeof partnerMeanings,
  failure: VendorFailure,
  now: Instant,
): Problem => {
  const { rejected, badRequest, otherwise, lookAt }: Meanings = partnerMeanings[operation];
  const problem = vendorProblem(failure, now);
  if (failure.kind === 'outcome_unknown' && lookAt !== undefined) return { ...problem, detail: lookAt };
  const { kind, status, errorKey } = failure;
  if (kind !== 'rejected' || status === undefined || errorKey === undefined) return problem;
  const refusal = (failure.isAboutRequest ? badRequest : undefined) ?? rejected[status] ?? otherwise;
  return refusal === undefined || refusal === 'about_us' ? problem : withKey(refusal, failure);
};

/** Refusals of a plan change before the vendor is asked. */
export const planProblems = {
  reactivation_not_asked: {
    problem: 'REACTIVATION_NOT_ASKED',
    detail: 'the account is canceled; "reactivate": true reopens and bills it',
  },
  perhaps_reactivation: {
    problem: 'REACTIVATION_NOT_ASKED',
    detail:
      'the billing status of the account is missing or unknown; "reactivate": true changes the plan, and reopens and bills the ' +
      'account if it is canceled',
  },
  billing_day_ignored: {
    problem: 'BILLING_DAY_IGNORED',
    detail:
      'Constant Contact accepts a billing day only when an account leaves TRIAL, and would silently ignore this one; leave it out',
  },
  trial_is_over: {
    problem: 'TRIAL_IS_OVER',
    detail: 'TRIAL cannot be set again once the account has had another plan',
  },
} as const satisfies Record<PlanRefusal, Problem>;

/** The problem for a plan that was not changed. */
export const planOutcomeProblem = (
  result: Exclude<PlanOutcome, { readonly outcome: 'changed' }>,
  now: Instant,
): Problem =>
  result.outcome === 'refused'
    ? planProblems[result.why]
    : partnerProblem(result.phase === 'reading' ? 'get-plan' : 'update-plan', result.failure, now);

/** A rule that depends on the clock, so no schema can hold it. */
export const cancellationDayProblem = (field: 'effectiveDate' | 'effectiveAt'): Problem => ({
  problem: 'VALIDATION_FAILED',
  errors: [
    {
      in: 'body',
      pointer: `/${field}`,
      detail: 'must be neither in the past nor more than ten years ahead; leave it out to cancel now',
    },
  ],
});
