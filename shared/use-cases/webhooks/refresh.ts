import { inParallel } from '../../base/in-parallel.ts';
import { describeError, type Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import { type Instant, toIso } from '../../base/time.ts';
import type { VendorFailureKind } from '../../constant-contact/result.ts';
import { accountsAtOnce, nextTryAt, type ReceivedNotice } from '../../domain/membership/notice.ts';
import { DamagedError } from '../../store/context.ts';
import type { WebhookPostponer } from '../../store/waiting-webhooks.ts';
import { type VerifyDependencies, verifyAccount } from '../memberships/verify-account.ts';

export interface RefreshDependencies extends VerifyDependencies {
  /** Keeps a notice for another try. */
  readonly postpone: WebhookPostponer;
  readonly log: Log;
}

/**
 * `settled`: the account was read, or never will be for this notice. `postponed`: it is kept for
 * another try. `left`: nothing has happened, so whoever has the notice keeps it.
 */
type Outcome = 'settled' | 'postponed' | 'left';

/**
 * Upper bound of one try, and so of the time for which an account with a slow answer keeps later
 * batches waiting. It is the longest wait for a slot of the budget.
 */
const maxTryMs = 20_000;

/**
 * Whether a failure clears without a change of the account: some only at midnight, and refused
 * credentials when an operator has mended them. The others are repeated in vain; the re-audit
 * covers their accounts.
 */
const passes: Readonly<Record<VendorFailureKind, boolean>> = {
  budget_spent: true,
  throttled: true,
  quota_exceeded: true,
  unavailable: true,
  outcome_unknown: true,
  unauthorized: true,
  forbidden: false,
  rejected: false,
  not_understood: false,
};

/**
 * Asks the vendor about each account that a webhook has named. The accounts do not wait for each
 * other; the notices of one account are worked on in their order.
 *
 * @returns the notices with what became of them
 */
export async function refreshAccounts<N extends ReceivedNotice>(
  notices: readonly N[],
  deadline: Instant,
  dependencies: RefreshDependencies,
): Promise<readonly { readonly notice: N; readonly outcome: Outcome }[]> {
  const accounts = [...Map.groupBy(notices, ({ accountId }) => accountId).values()];
  const results = await inParallel(accounts, accountsAtOnce, (ofAccount) =>
    refreshAccount(ofAccount, deadline, dependencies),
  );
  return results.flat();
}

/** Ends at the first failure that passes: the later notices wait with the one that has failed. */
async function refreshAccount<N extends ReceivedNotice>(
  notices: readonly N[],
  deadline: Instant,
  dependencies: RefreshDependencies,
) {
  const results: { readonly notice: N; readonly outcome: Outcome }[] = [];
  let passing: Trouble | undefined;
  for (const notice of notices) {
    if (passing === undefined && dependencies.now() >= deadline) {
      results.push({ notice, outcome: 'left' });
      continue;
    }
    const trouble = passing ?? (await tryOnce(notice, deadline, dependencies));
    if (trouble?.passes) passing = trouble;
    results.push({
      notice,
      outcome: trouble === undefined ? 'settled' : await setAside(notice, trouble, dependencies),
    });
  }
  return results;
}

interface Trouble {
  readonly passes: boolean;
  /** Fit for a log. */
  readonly why: Readonly<Record<string, unknown>>;
}

/** @returns undefined once the account is read, and what is new is recorded */
async function tryOnce(
  { accountId, eventType }: ReceivedNotice,
  deadline: Instant,
  { log, ...dependencies }: RefreshDependencies,
): Promise<Trouble | undefined> {
  const actor = { kind: 'webhook', id: eventType } as const;
  const asking = { actor, deadline: Math.min(deadline, dependencies.now() + maxTryMs), eventType };
  try {
    const failure = await verifyAccount(accountId, asking, dependencies);
    if (failure !== undefined) return { passes: passes[failure.kind], why: { ...failure } };
    log(events.ACCOUNT_REFRESHED, { accountId, eventType });
    return undefined;
  } catch (error) {
    return { passes: !(error instanceof DamagedError), why: { error: describeError(error) } };
  }
}

async function setAside(
  notice: ReceivedNotice,
  { passes, why }: Trouble,
  { postpone, now, log }: RefreshDependencies,
): Promise<Outcome> {
  const { accountId, eventType } = notice;
  const nextAt = passes ? nextTryAt(notice, now()) : undefined;
  if (nextAt === undefined) {
    log(events.ACCOUNT_NOT_REFRESHED, { accountId, eventType, ...why });
    return 'settled';
  }
  try {
    await postpone(notice, nextAt);
    log(events.ACCOUNT_REFRESH_POSTPONED, { accountId, eventType, nextAt: toIso(nextAt), ...why });
    return 'postponed';
  } catch (error) {
    log(events.ACCOUNT_REFRESH_NOT_POSTPONED, { accountId, eventType, error: describeError(error) });
    return 'left';
  }
}
