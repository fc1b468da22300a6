import { describeError, type Log } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import type { VendorFailureKind } from '../../constant-contact/result.ts';
import type { WebhookWork } from '../../domain/membership/notice.ts';
import { type VerifyDependencies, verifyAccount } from '../memberships/verify-account.ts';

export interface RefreshDependencies extends VerifyDependencies {
  readonly log: Log;
}

/**
 * Failures that clear without action, some only at midnight. All others concern our side, and an
 * operator must look at them.
 */
const transient: readonly VendorFailureKind[] = ['budget_spent', 'throttled', 'quota_exceeded', 'unavailable'];
/** Failures that retrying cannot help: the next re-audit covers these accounts. */
const permanent: readonly VendorFailureKind[] = ['rejected', 'not_understood'];

/**
 * Asks the vendor about each account that a webhook has named. A failure does not stop the others.
 *
 * @returns the work to repeat
 */
export async function refreshAccounts(
  work: readonly WebhookWork[],
  deadline: Instant,
  { log, ...dependencies }: RefreshDependencies,
): Promise<readonly WebhookWork[]> {
  const again: WebhookWork[] = [];
  for (const item of work) {
    const { accountId, eventType } = item;
    const actor = { kind: 'webhook', id: eventType } as const;
    try {
      const failure = await verifyAccount(accountId, { actor, deadline, eventType }, dependencies);
      if (failure === undefined) {
        log('ACCOUNT_REFRESHED', { accountId, eventType });
        continue;
      }
      log(transient.includes(failure.kind) ? 'VENDOR_FAILED' : 'ACCOUNT_NOT_REFRESHED', { accountId, ...failure });
      if (!permanent.includes(failure.kind)) again.push(item);
    } catch (error) {
      log('ACCOUNT_NOT_REFRESHED', { accountId, error: describeError(error) });
      again.push(item);
    }
  }
  return again;
}
