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
  /** The meaning of any other 4xx, if it is about the request; absent: it is about us. */
  readonly otherwise?: Refusal;
  /** What a caller checks before sending the request again. */
  readonly lookAt?: string;
}

const unknownAccount: Refusal = { problem: 'CLIENT_ACCOUNT_NOT_FOUND' };
/** Documented for the cancel call (fact sheet T24), where it may be about what was sent as well; UNVERIFIED elsewhere. */
const otherPartners: Refusal = {
  problem: 'ACCOUNT_OF_OTHER_PARTNER',
  detail: 'that is what this answer is documented for, or it does not accept the day or the reason',
};
const perhapsOtherPartners: Refusal = {
  problem: 'ACCOUNT_OF_OTHER_PARTNER',
  detail: 'that is what this answer means for a cancellation; for other calls Constant Contact does not say',
};
const unknownTopic: Refusal = { problem: 'WEBHOOK_TOPIC_NOT_FOUND' };
const badInput: Refusal = { problem: 'VENDOR_REJECTED_INPUT' };
const withAnotherKey = 'a new request needs another Idempotency-Key';

/** By operation. update-plan reads the plan first, so by then the account is known to be ours. */
export const partnerMeanings = {
  'get-plan': { rejected: { 404: unknownAccount, 400: perhapsOtherPartners } },
  'update-plan': {
    rejected: {
      404: unknownAccount,
      400: {
        problem: 'VENDOR_REJECTED_INPUT',
        detail:
          'the plan has to be enabled in the partner’s plan group; without single billing a billing day is needed',
      },
    },
    lookAt: 'get the plan before you send it again, and verify the membership: checks have not followed yet',
  },
  'cancel-client-account': {
    rejected: { 404: unknownAccount, 400: otherPartners },
    lookAt:
      'get the plan before you send it again: its billing status says whether the account is canceled, but perhaps not of a day ' +
      'to come; and verify the membership: checks have not followed yet',
  },
  'run-account-operation': {
    rejected: {
      404: {
        problem: 'ACCOUNT_OR_RESOURCE_NOT_FOUND',
        detail:
          'Constant Contact does not say which: the account is wrong, or only referred and not managed by the partner, or the ' +
          'call itself has found nothing',
      },
    },
    otherwise: badInput,
    lookAt: `look at what the call was to change, by a GET, before you send it again; ${withAnotherKey}`,
  },
  'create-sso-user': {
    rejected: {
      409: { problem: 'SSO_USER_EXISTS', detail: 'the login name or the e-mail address is taken' },
      400: {
        problem: 'SSO_USER_REFUSED',
        detail: 'a field or the account is not accepted: for an unknown account Constant Contact has no other answer',
      },
    },
    lookAt: `send it again: where it was done, the answer is SSO_USER_EXISTS; ${withAnotherKey}`,
  },
  'unsubscribe-contacts': {
    rejected: { 404: unknownAccount },
    otherwise: badInput,
    lookAt: `send it again: who is unsubscribed already stays so; ${withAnotherKey}`,
  },
  'list-webhook-subscriptions': { rejected: {} },
  'get-webhook-subscription': { rejected: { 404: unknownTopic } },
  'put-webhook-subscription': {
    rejected: { 404: unknownTopic },
    otherwise: badInput,
    lookAt: 'get the webhook subscription before you send it again',
  },
  'delete-webhook-subscription': {
    rejected: { 404: unknownTopic },
    lookAt: 'get the webhook subscription before you send it again: where it is gone, that is WEBHOOK_TOPIC_NOT_FOUND',
  },
  'test-webhook-subscription': {
    rejected: { 404: unknownTopic },
    lookAt: 'see whether the test has arrived before you ask for another one',
  },
} as const satisfies Readonly<Record<string, Meanings>>;

/** Adds the vendor's error code, which says more than the status. */
const withKey = ({ problem, detail }: Refusal, { status, errorKey }: VendorFailure): Problem => {
  const said = `Constant Contact answered ${status}, ${errorKey}`;
  return { problem, detail: detail === undefined ? said : `${said}: ${detail}` };
};

/**
 * The problem for a failed operation at the vendor. Only an answer with an error code of the vendor's service is about the
 * request; a 404 of a gateway or proxy says nothing about an account.
 */
export const partnerProblem = (
  operation: keyof typeof partnerMeanings,
  failure: VendorFailure,
  now: Instant,
): Problem => {
  const { rejected, otherwise, lookAt }: Meanings = partnerMeanings[operation];
  const problem = vendorProblem(failure, now);
  if (failure.kind === 'outcome_unknown' && lookAt !== undefined) return { ...problem, detail: lookAt };
  const { kind, status, errorKey } = failure;
  if (kind !== 'rejected' || status === undefined || errorKey === undefined) return problem;
  const refusal = rejected[status] ?? otherwise;
  return refusal === undefined ? problem : withKey(refusal, failure);
};

/** Refusals of a plan change before the vendor is asked. */
export const planProblems = {
  reactivation_not_asked: {
    problem: 'REACTIVATION_NOT_ASKED',
    detail: 'the account is canceled; with "reactivate": true it is opened again, and billed',
  },
  perhaps_reactivation: {
    problem: 'REACTIVATION_NOT_ASKED',
    detail:
      'Constant Contact does not say in a known word whether the account is open; with "reactivate": true the plan is changed, and ' +
      'the account opened again, and billed, where it is canceled',
  },
  billing_day_ignored: {
    problem: 'BILLING_DAY_IGNORED',
    detail:
      'Constant Contact takes a billing day only when an account leaves TRIAL, and would silently ignore this one; leave it out',
  },
  trial_is_over: {
    problem: 'TRIAL_IS_OVER',
    detail: 'TRIAL cannot be set again once the account has had another plan',
  },
} as const satisfies Record<PlanRefusal, Problem>;

/** The problem for a plan that was not changed. */
export const planOutcomeProblem = (
  outcome: Exclude<PlanOutcome, { readonly outcome: 'changed' }>,
  now: Instant,
): Problem =>
  outcome.outcome === 'refused'
    ? planProblems[outcome.why]
    : partnerProblem(outcome.of === 'reading' ? 'get-plan' : 'update-plan', outcome.failure, now);

/** A rule that depends on the clock, so no schema can hold it. */
export const cancellationDayProblem: Problem = {
  problem: 'VALIDATION_FAILED',
  errors: [
    {
      in: 'body',
      pointer: '/effectiveAt',
      detail: 'must be neither in the past nor more than ten years ahead; leave it out to cancel now',
    },
  ],
};
