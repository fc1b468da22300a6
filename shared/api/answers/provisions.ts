/** What callers are told about new client accounts. Nothing of it quotes what was sent. */

import type { Instant } from '../../base/time.ts';
import type { VendorFailure } from '../../constant-contact/result.ts';
import type { PendingProvision, SettledProvision } from '../../domain/partner/provision.ts';
import type { ProvisionOutcome } from '../../use-cases/provisions/request.ts';
import type { CreateAnswer, ProvisionAnswer } from '../operations/provisions.ts';
import type { Problem } from '../problems.ts';
import type { Answer } from './answer.ts';
import { iso } from './memberships.ts';
import { vendorProblem } from './vendor-problem.ts';

const pathOf = (provisionId: string): string => `/v1/provisions/${provisionId}`;
const pendingAnswer = (provisionId: string, requestedAt: Instant) => ({
  state: 'pending' as const,
  provisionId,
  requestedAt: iso(requestedAt),
});

/** A 409 is INFERRED to be about the user name (fact sheet section 2.2), and may be an answer to our own earlier request (T23). */
const nameTaken = (earlierId: string | undefined): Problem => ({
  problem: 'LOGIN_NAME_TAKEN',
  detail:
    earlierId === undefined
      ? 'somebody has this user name, or Constant Contact has stored an earlier request for it and makes the account by itself: ' +
        'look for it after the next re-audit, and take another user name if it is not yours'
      : `somebody has this user name: perhaps the account that was asked for as ${earlierId}, which the re-audit settles (${pathOf(earlierId)})`,
});

const refused = ({ errorKey }: VendorFailure): Problem => ({
  problem: 'PROVISION_REFUSED',
  detail:
    errorKey === undefined
      ? 'Constant Contact did not say why; a password that is on its list of leaked ones is one reason'
      : `Constant Contact says ${errorKey}`,
});

const outcomeUnknown = (provisionId: string): Problem => ({
  problem: 'VENDOR_OUTCOME_UNKNOWN',
  detail:
    `the account may have been made, or may be made later; this is remembered as ${provisionId} (${pathOf(provisionId)}), and the ` +
    're-audit settles it. Do not simply repeat the request: for 24 hours the same user name is refused here, and afterwards by a ' +
    'conflict if the account is there',
});

const failureAnswer = (
  { failure, provisionId, earlierId }: Extract<ProvisionOutcome, { readonly outcome: 'failed' }>,
  now: Instant,
): Problem => {
  const { kind, status } = failure;
  if (kind === 'outcome_unknown') return outcomeUnknown(provisionId);
  if (kind === 'rejected' && status === 409) return nameTaken(earlierId);
  if (kind === 'rejected' && status === 400) return refused(failure);
  return vendorProblem(failure, now);
};

export const createAnswerOf = (result: ProvisionOutcome, now: Instant): Answer | Problem => {
  if (result.outcome === 'failed') return failureAnswer(result, now);
  const { outcome } = result;
  if (outcome === 'already_pending') {
    const { provisionId } = result;
    return {
      problem: 'PROVISION_PENDING',
      detail:
        `it may have been asked for as ${provisionId} (${pathOf(provisionId)}) within the last 24 hours, and then Constant Contact ` +
        'makes it at any time; the re-audit settles it',
    };
  }
  if (outcome === 'accepted') {
    const { provisionId, requestedAt } = result;
    const body: CreateAnswer = pendingAnswer(provisionId, requestedAt);
    return { body, accepted: true, headers: { location: pathOf(provisionId) } };
  }
  const { accountId, provisionUuid, review } = result;
  const body: CreateAnswer = { state: 'created', accountId, provisionUuid, review };
  return { body };
};

export const provisionAnswerOf = (provision: PendingProvision | SettledProvision): ProvisionAnswer => {
  const { id: provisionId, requestedAt } = provision;
  if (!('settledAt' in provision)) return pendingAnswer(provisionId, requestedAt);
  const { settledAt, accountId } = provision;
  return { state: 'settled', provisionId, requestedAt: iso(requestedAt), settledAt: iso(settledAt), accountId };
};
