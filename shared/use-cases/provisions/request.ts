/**
 * Requests new client accounts from the vendor (fact sheet section 2.2) so that none is lost and
 * none is requested twice.
 */

import { defined } from '../../base/defined.ts';
import { describeError } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import type { NewClientAccount, Provisioning } from '../../constant-contact/operations/types.ts';
import type { VendorFailure, VendorResult } from '../../constant-contact/result.ts';
import type { Review } from '../../domain/membership/facts.ts';
import type { ReviewMode } from '../../domain/membership/policy.ts';
import { seenUnderPartner } from '../../domain/membership/transitions.ts';
import type { PendingProvision } from '../../domain/partner/provision.ts';
import type { MembershipChanger } from '../../store/memberships/change.ts';
import type { UserOrigin } from '../../store/memberships/keys.ts';
import type { LinkChanger } from '../../store/memberships/links.ts';
import type { ProvisionRequests } from '../../store/provisions/request.ts';
import type { ProvisionSettler } from '../../store/provisions/settle.ts';
import { type GiveDependencies, giveIdentity, isTaken } from '../memberships/give-identity.ts';
import type { OperationAsking, PartnerDependencies } from '../partner/dependencies.ts';
import { type RecordedOutcome, recorded } from '../partner/recorded.ts';

export interface ProvisionDependencies extends PartnerDependencies {
  readonly provisions: ProvisionRequests & { readonly settle: ProvisionSettler };
  readonly changeMembership: MembershipChanger;
  readonly linkName: LinkChanger['linkName'];
  readonly give: GiveDependencies;
  readonly reviewMode: ReviewMode;
  readonly now: () => Instant;
}

type Created = Extract<Provisioning, { readonly outcome: 'created' }>;

/** The account to request, and the user of the application who is to be linked to it. */
export interface WantedAccount {
  readonly account: NewClientAccount;
  readonly user?: UserOrigin | undefined;
}

export type ProvisionOutcome =
  /** `review` is absent if the membership could not be recorded: the next audit does that. */
  | (Created & { readonly review?: Review })
  | { readonly outcome: 'accepted'; readonly provisionId: string; readonly requestedAt: Instant }
  /**
   * The vendor was not asked: an account for the same user name was requested before and has not
   * been seen yet.
   */
  | { readonly outcome: 'already_pending'; readonly provisionId: string }
  /** The vendor was not asked: another user, or another account, has the name at single sign-on. */
  | { readonly outcome: 'external_id_taken' }
  | {
      readonly outcome: 'failed';
      readonly failure: VendorFailure;
      readonly provisionId: string;
      /** An old provision of the same user name that is still pending. */
      readonly earlierId?: string;
    };

/**
 * Requests an account from the vendor, once. The provision is stored before the request, so that
 * after any crash the re-audit finds the account and settles it (`settle.ts`). Only a request that
 * the vendor refused, or that was never sent, leaves nothing behind.
 */
export async function provisionAccount(
  { actor, deadline }: OperationAsking,
  { account, user }: WantedAccount,
  dependencies: ProvisionDependencies,
): Promise<ProvisionOutcome> {
  const { operations, provisions, newId, log } = dependencies;
  const { loginName, organizationName } = account;
  const named = user && { userId: user.userId, externalId: account.externalId };
  if (await isTaken(user, undefined, account.externalId, dependencies.give)) return { outcome: 'external_id_taken' };
  const begun = await provisions.begin({ id: newId(), loginName, organizationName, ...named });
  if (begun.outcome === 'already_pending') return begun;
  const { pending, earlier } = begun;
  const provisionId = pending.id;

  /**
   * Logs a failed record and continues: the vendor has acted already, and the re-audit finds the
   * stored provision.
   */
  const tryToRecord = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log(events.PROVISION_NOT_RECORDED, { provisionId, error: describeError(error) });
    }
  };

  let result: VendorResult<Provisioning>;
  try {
    result = await recorded(
      { operation: 'create-client-account', actor, deadline, details: { provisionId }, changes: true },
      (until) => operations.provision(account, until),
      dependencies,
      recordOf,
    );
  } catch (error) {
    // Only our own store throws, and only if nothing was sent or nothing was done.
    await tryToRecord(() => provisions.withdraw(begun));
    throw error;
  }
  if (!result.ok) {
    const { failure } = result;
    const isOpen = failure.kind === 'outcome_unknown';
    await tryToRecord(() => (isOpen ? provisions.note({ ...pending, cause: 'unknown' }) : provisions.withdraw(begun)));
    return { outcome: 'failed', failure, provisionId, earlierId: earlier?.provisionId };
  }
  if (result.value.outcome === 'accepted') {
    await tryToRecord(() => provisions.note({ ...pending, cause: 'accepted' }));
    return { outcome: 'accepted', provisionId, requestedAt: pending.requestedAt };
  }
  const review = await recordCreated(pending, result.value, actor.person, dependencies);
  return { ...result.value, review };
}

/**
 * Makes the account a member at once and links its owner's user name. If that fails, the provision
 * stays pending with the account's id, and the re-audit completes it.
 *
 * @returns the review of the membership, if it could be recorded
 */
async function recordCreated(
  pending: PendingProvision,
  { accountId }: Created,
  person: string,
  { provisions, changeMembership, linkName, give, reviewMode, now, log }: ProvisionDependencies,
): Promise<Review | undefined> {
  const { id: provisionId, loginName, organizationName } = pending;
  const actor = { kind: 'client', id: person } as const;
  // A new account is on trial (fact sheet section 2.2).
  const sighting = {
    source: 'provisioned',
    observedAt: now(),
    activity: { value: 'trial', raw: 'Trial' },
    profile: defined({ organizationName }),
  } as const;
  let review: Review | undefined;
  try {
    const changed = await changeMembership(
      accountId,
      (known) => seenUnderPartner(known, sighting, { reviewMode }),
      actor,
    );
    review = changed.membership?.review.value;
    const { outcome } = await linkName(loginName, accountId, actor);
    if (outcome === 'unknown_account') throw new Error('the membership is not there');
    await giveIdentity(pending, accountId, actor, give);
    await provisions.settle(pending, accountId);
  } catch (error) {
    log(events.PROVISION_NOT_RECORDED, { provisionId, accountId, error: describeError(error) });
    const created: PendingProvision = { ...pending, cause: 'created', accountId };
    await provisions.note(created).catch((noteError: unknown) => {
      log(events.PROVISION_NOT_RECORDED, { provisionId, accountId, error: describeError(noteError) });
    });
  }
  return review;
}

function recordOf(value: Provisioning): RecordedOutcome {
  if (value.outcome === 'accepted') return { outcome: 'accepted' };
  const { accountId, provisionUuid } = value;
  return { outcome: 'done', details: { accountId, provisionUuid } };
}
