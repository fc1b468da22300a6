import { describeError } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import { dayMs, type Instant, optionalIso } from '../../base/time.ts';
import {
  type Cancellation,
  type CancellationReason,
  cancellationReasons,
} from '../../constant-contact/operations/types.ts';
import type { VendorFailure } from '../../constant-contact/result.ts';
import type { Activity } from '../../domain/membership/facts.ts';
import { type VerifyAccountDependencies, verifyAccount } from '../memberships/verify-account.ts';
import type { AskingForAccount, PartnerDependencies } from './dependencies.ts';
import { recorded } from './recorded.ts';

export type CancellationDependencies = PartnerDependencies & VerifyAccountDependencies;

/** Tolerates a clock that is a little behind; an earlier moment is a mistake. */
const maxPastMs = 60_000;

/** Ten years. A later day is a mistake too, and the vendor's format has no year beyond 9999. */
const maxLookaheadMs = 3_653 * dayMs;

const reasonNames = new Map<number, CancellationReason>(
  Object.entries(cancellationReasons).map(([name, id]) => [id, name as CancellationReason]),
);

export type CancellationOutcome =
  | {
      readonly outcome: 'canceled';
      /** Both as the vendor echoes them, if it does. */
      readonly effectiveDate?: string;
      readonly reason?: CancellationReason;
      /** The vendor's answer about the account after the cancellation; absent if it gave none. */
      readonly activity?: Activity;
    }
  | { readonly outcome: 'failed'; readonly failure: VendorFailure };

/**
 * Cancels an account, now or on a future day. The membership follows what the vendor says
 * afterwards.
 */
export async function cancelAccount(
  asking: AskingForAccount,
  cancellation: Cancellation,
  dependencies: CancellationDependencies,
): Promise<CancellationOutcome> {
  const { accountId, actor, deadline } = asking;
  const { effectiveAt, reason } = cancellation;
  const details = { effectiveDate: optionalIso(effectiveAt), reason };
  const result = await recorded(
    { operation: 'cancel-client-account', accountId, actor, deadline, details, changes: true },
    (until) => dependencies.operations.cancel(accountId, cancellation, until),
    dependencies,
  );
  if (!result.ok) {
    // It may have been done all the same, and then checks must know.
    if (result.failure.kind === 'outcome_unknown') await readAgain(asking, dependencies);
    return { outcome: 'failed', failure: result.failure };
  }
  const { effectiveDate, reasonId } = result.value ?? {};
  const echoed = reasonId === undefined ? undefined : reasonNames.get(reasonId);
  const activity = await readAgain(asking, dependencies);
  return { outcome: 'canceled', effectiveDate, reason: echoed, activity };
}

/**
 * Whether a cancellation can take effect then. How the vendor treats a past day is not documented.
 */
export function canTakeEffectAt(effectiveAt: Instant, now: Instant): boolean {
  return effectiveAt >= now - maxPastMs && effectiveAt <= now + maxLookaheadMs;
}

/**
 * Reads the account again and records the vendor's answer. The billing status until a future day of
 * cancellation is UNVERIFIED (fact sheet section 2.4), so nothing is concluded from the
 * cancellation itself.
 */
async function readAgain(
  { accountId, actor, deadline }: AskingForAccount,
  dependencies: CancellationDependencies,
): Promise<Activity | undefined> {
  const { constantContact, log } = dependencies;
  let activity: Activity | undefined;
  const listening: VerifyAccountDependencies['constantContact'] = {
    probeAccount: async (...question) => {
      const probe = await constantContact.probeAccount(...question);
      if (probe.ok && probe.value.outcome === 'ours') activity = probe.value.activity?.value;
      return probe;
    },
  };
  try {
    const failure = await verifyAccount(
      accountId,
      { actor: { kind: 'client', id: actor.person }, deadline },
      { ...dependencies, constantContact: listening },
    );
    if (failure !== undefined) log(events.MEMBERSHIP_NOT_FOLLOWED, { accountId, ...failure });
  } catch (error) {
    log(events.MEMBERSHIP_NOT_FOLLOWED, { accountId, error: describeError(error) });
  }
  return activity;
}
