/** Answers about new client accounts. No answer quotes the request. */

import type { Instant } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import type { VendorFailure } from '../../constant-contact/result.ts';
import type { PendingProvision, SettledProvision } from '../../domain/partner/provision.ts';
import type { ProvisionOutcome } from '../../use-cases/provisions/request.ts';
import { createAnswer, provisionAnswer } from '../operations/provisions.ts';
import type { Problem } from '../problems.ts';
import type { Answer } from './answer.ts';
import { vendorProblem } from './vendor-problem.ts';

export function createAnswerOf(result: ProvisionOutcome, now: Instant): Answer | Problem {
  if (result.outcome === 'failed') return failureAnswer(result, now);
  const { outcome } = result;
  if (outcome === 'external_id_taken') return { problem: 'EXTERNAL_ID_TAKEN' };
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
    const body = z.encode(createAnswer, { state: 'pending', provisionId, requestedAt });
    return { body, accepted: true, headers: { location: pathOf(provisionId) } };
  }
  const { accountId, provisionUuid, review } = result;
  return { body: z.encode(createAnswer, { state: 'created', accountId, provisionUuid, review }) };
}

function failureAnswer(
  { failure, provisionId, earlierId }: Extract<ProvisionOutcome, { readonly outcome: 'failed' }>,
  now: Instant,
): Problem {
  const { kind, status } = failure;
  if (kind === 'outcome_unknown') return outcomeUnknown(provisionId);
  if (kind === 'rejected' && status === 409) return nameTaken(earlierId);
  if (kind === 'rejected' && status === 400) return refused(failure);
  return vendorProblem(failure, now);
}

/**
 * A 409 is INFERRED to be about the user name (fact sheet section 2.2), and may be an answer to our
 * own earlier request (T23).
 */
function nameTaken(earlierId: string | undefined): Problem {
  return {
    problem: 'LOGIN_NAME_TAKEN',
    detail:
      earlierId === undefined
        ? 'another account has this user name, or Constant Contact stored an earlier request for it and still creates the account: ' +
          'look for it after the next re-audit, and choose another user name if it is not yours'
        : `another account has this user name, perhaps the one requested as ${earlierId}, which the re-audit settles (${pathOf(earlierId)})`,
  };
}

function refused({ errorKey }: VendorFailure): Problem {
  return {
    problem: 'PROVISION_REFUSED',
    detail:
      errorKey === undefined
        ? 'Constant Contact gave no reason; one possible reason is a password on its list of leaked passwords'
        : `Constant Contact says ${errorKey}`,
  };
}

function outcomeUnknown(provisionId: string): Problem {
  return {
    problem: 'VENDOR_OUTCOME_UNKNOWN',
    detail:
      `the account may have been created, or may be created later. The request is stored as ${provisionId} ` +
      `(${pathOf(provisionId)}), and the re-audit settles it. Do not repeat it: this service refuses the same user name for 24 ` +
      'hours, and Constant Contact refuses it afterwards if the account exists',
  };
}

export function provisionAnswerOf(provision: PendingProvision | SettledProvision): z.input<typeof provisionAnswer> {
  const { id: provisionId, requestedAt } = provision;
  if (!('settledAt' in provision)) return z.encode(provisionAnswer, { state: 'pending', provisionId, requestedAt });
  const { settledAt, accountId } = provision;
  return z.encode(provisionAnswer, { state: 'settled', provisionId, requestedAt, settledAt, accountId });
}

function pathOf(provisionId: string): string {
  return `/v1/provisions/${provisionId}`;
}
