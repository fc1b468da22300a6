import { describeError, type Log } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import type { VendorFailureKind } from '../../constant-contact/result.ts';
import type { WebhookWork } from '../../store/webhook-work.ts';
import { type VerifyDependencies, verifyAccount } from '../memberships/verify-account.ts';

export interface RefreshDependencies extends VerifyDependencies {
  readonly log: Log;
}

/** Failures that pass by themselves, or do so at midnight; every other one is about us, and somebody has to look at it. */
const passing: readonly VendorFailureKind[] = ['budget_spent', 'throttled', 'quota_exceeded', 'unavailable'];
/** Of these no repeat makes anything else: the next re-audit looks at the account in its own way. */
const lasting: readonly VendorFailureKind[] = ['rejected', 'not_understood'];

/**
 * Reads the accounts again that webhooks have named. All are tried, so that one that cannot be read is in nobody else's way.
 *
 * @returns the work that is to be done again
 */
export const refreshAccounts = async (
  work: readonly WebhookWork[],
  deadline: Instant,
  { log, ...dependencies }: RefreshDependencies,
): Promise<readonly WebhookWork[]> => {
  const again: WebhookWork[] = [];
  for (const item of work) {
    const { accountId, eventType } = item;
    const actor = { kind: 'webhook', id: eventType } as const;
    try {
      const failure = await verifyAccount(accountId, { actor, deadline }, dependencies, 'webhook');
      if (failure === undefined) {
        log('ACCOUNT_REFRESHED', { accountId, eventType });
        continue;
      }
      log(passing.includes(failure.kind) ? 'VENDOR_FAILED' : 'ACCOUNT_NOT_REFRESHED', { accountId, ...failure });
      if (!lasting.includes(failure.kind)) again.push(item);
    } catch (error) {
      log('ACCOUNT_NOT_REFRESHED', { accountId, error: describeError(error) });
      again.push(item);
    }
  }
  return again;
};
