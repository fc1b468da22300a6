import type { Instant } from '../../base/time.ts';
import type { AccountOperation, AccountOperationAnswer } from '../../constant-contact/operations/types.ts';
import { succeeded, type VendorFailure, type VendorResult } from '../../constant-contact/result.ts';
import { filledPath } from '../../domain/partner/account-path.ts';
import { type AllowedOperation, isAllowed } from '../../domain/partner/allow-list.ts';
import type { AskingForAccount, PartnerDependencies } from './dependencies.ts';
import { recorded } from './recorded.ts';

export interface AccountOperationDependencies extends PartnerDependencies {
  readonly allowed: readonly AllowedOperation[];
}

type Answered =
  | { readonly outcome: 'answered'; readonly answer: AccountOperationAnswer }
  /** The vendor was not asked. */
  | { readonly outcome: 'not_allowed' };

export type AccountOperationOutcome = Answered | { readonly outcome: 'failed'; readonly failure: VendorFailure };

/**
 * Makes one ordinary call of the vendor's API in the name of a client account (fact sheet section
 * 2.5). The call may hold personal data, so the trail gets the method and the path template only:
 * no parameters, query or payload.
 *
 * @param request has a path in the form of `pathTemplatePattern`, with exactly its parameters
 */
export const runAccountOperation = async (
  { accountId, actor, deadline }: AskingForAccount,
  request: AccountOperation,
  { operations, allowed, ...recorder }: AccountOperationDependencies,
): Promise<AccountOperationOutcome> => {
  const { method, path, pathParameters } = request;
  const isPermitted = isAllowed(allowed, method, filledPath(path, pathParameters));
  const call = async (until: Instant): Promise<VendorResult<Answered>> => {
    if (!isPermitted) return succeeded({ outcome: 'not_allowed' });
    const result = await operations.runAccountOperation(accountId, request, until);
    return result.ok ? succeeded({ outcome: 'answered', answer: result.value }) : result;
  };
  const result = await recorded(
    {
      operation: 'run-account-operation',
      accountId,
      actor,
      deadline,
      details: { method, path },
      changes: isPermitted && method !== 'GET',
    },
    call,
    recorder,
    ({ outcome }) => (outcome === 'answered' ? { outcome: 'done' } : { outcome: 'refused', details: { why: outcome } }),
  );
  return result.ok ? result.value : { outcome: 'failed', failure: result.failure };
};
