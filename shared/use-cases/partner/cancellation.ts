import { describeError } from '../../base/log.ts';
import type { Instant } from '../../base/time.ts';
import { dayMs } from '../../base/time.ts';
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

/** A clock may be a little behind; what is longer ago than this was not meant. */
const latestPastMs = 60_000;

/** Ten years. What is further ahead was not meant either, and beyond the year 9999 no day is written as the vendor has them. */
const furthestMs = 3_653 * dayMs;

/** Whether an account can be canceled from then on: the vendor does not say what it makes of a day that is over. */
export const canTakeEffectAt = (effectiveAt: Instant, now: Instant): boolean =>
  effectiveAt >= now - latestPastMs && effectiveAt <= now + furthestMs;

const reasonNames = new Map<number, CancellationReason>(
  Object.entries(cancellationReasons).map(([name, id]) => [id, name as CancellationReason]),
);

export type CancellationOutcome =
  | {
      readonly outcome: 'canceled';
      /** As the vendor echoes both. */
      readonly effectiveDate?: string;
      readonly reason?: CancellationReason;
      /** What the vendor says of the account now; absent where it did not say. */
      readonly activity?: Activity;
    }
  | { readonly outcome: 'failed'; readonly failure: VendorFailure };

/**
 * Reads the account again and records what the vendor says of it. What its billing status is between the request and a day in
 * the future is UNVERIFIED (fact sheet section 2.4), so nothing is concluded from the cancellation itself.
 */
const readAgain = async (
  { accountId, actor, deadline }: AskingForAccount,
  dependencies: CancellationDependencies,
): Promise<Activity | undefined> => {
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
      { actor: { kind: 'client', id: actor.client }, deadline },
      { ...dependencies, constantContact: listening },
    );
    if (failure !== undefined) log('MEMBERSHIP_NOT_FOLLOWED', { accountId, ...failure });
  } catch (error) {
    log('MEMBERSHIP_NOT_FOLLOWED', { accountId, error: describeError(error) });
  }
  return activity;
};

/** Cancels an account, now or on a day to come. The membership follows what the vendor says afterwards. */
export const cancelAccount = async (
  asking: AskingForAccount,
  cancellation: Cancellation,
  dependencies: CancellationDependencies,
): Promise<CancellationOutcome> => {
  const { accountId, actor, deadline } = asking;
  const { effectiveAt, reason } = cancellation;
  const details = {
    ...(effectiveAt === undefined ? {} : { effectiveAt: new Date(effectiveAt).toISOString() }),
    ...(reason === undefined ? {} : { reason }),
  };
  const result = await recorded(
    { operation: 'cancel-client-account', accountId, actor, deadline, details, changes: true },
    (until) => dependencies.operations.cancel(accountId, cancellation, until),
    dependencies,
  );
  if (!result.ok) return { outcome: 'failed', failure: result.failure };
  const { effectiveDate, reasonId } = result.value;
  const echoed = reasonId === undefined ? undefined : reasonNames.get(reasonId);
  const activity = await readAgain(asking, dependencies);
  return {
    outcome: 'canceled',
    ...(effectiveDate === undefined ? {} : { effectiveDate }),
    ...(echoed === undefined ? {} : { reason: echoed }),
    ...(activity === undefined ? {} : { activity }),
  };
};
