import type { VendorFailure } from '../../constant-contact/result.ts';
import type { ConstantContact } from '../../constant-contact/types.ts';
import type { Asking } from '../../domain/membership/actor.ts';
import { type AccountId, isSiteOwnerAccount } from '../../domain/membership/facts.ts';
import type { Subject, SubjectKnowledge } from '../../store/memberships/knowledge.ts';
import {
  type CheckDependencies,
  type CheckOutcome,
  checkedAs,
  checkKnown,
  checkMembership,
  isAllowed,
} from './check.ts';
import { findUserName, type UserNameDependencies } from './user-names.ts';
import { type VerifyDependencies, verifyAccount, verifySummary } from './verify-account.ts';

export type VerificationDependencies = CheckDependencies &
  VerifyDependencies &
  UserNameDependencies & {
    readonly constantContact: Pick<ConstantContact, 'accountSummary'>;
    /** Called with every failure of the vendor that a caller gets as the answer. */
    readonly onVendorFailure: (failure: VendorFailure) => void;
  };

/** Which account to ask about: a subject, or the account of an end-user's own access token. */
export type VerifySubject = Subject | { readonly accessToken: string };

/**
 * `end_user_refused`: the vendor refused the end-user's own token; only the end-user can fix that.
 */
export type VendorRefusal = {
  readonly outcome: 'end_user_refused' | 'vendor_failed';
  readonly failure: VendorFailure;
};

export type VerificationOutcome = CheckOutcome | VendorRefusal;

/** Asks the vendor about the subject's accounts now, then decides as a check does. */
export async function verifyMembership(
  subject: VerifySubject,
  asking: Asking,
  dependencies: VerificationDependencies,
): Promise<VerificationOutcome> {
  if ('accessToken' in subject) {
    const owner = await verifyAccessToken(subject.accessToken, asking, dependencies);
    if (owner.outcome !== 'found') return owner;
    return checkMembership({ subject: { accountId: owner.accountId } }, dependencies);
  }
  if ('userName' in subject) {
    const found = await findUserName(subject.userName, asking, dependencies);
    if (found.outcome === 'not_ours') {
      return checkedAs({ allowed: false, code: 'NOT_UNDER_PARTNER' }, undefined, dependencies);
    }
    if (found.outcome === 'failed') return vendorFailed(found.failure, dependencies);
  }
  return verifySubject(subject, asking, dependencies);
}

/** Finds an end-user's account by the end-user's own token, and records the vendor's answer. */
export async function verifyAccessToken(
  accessToken: string,
  asking: Asking,
  dependencies: VerificationDependencies,
): Promise<{ readonly outcome: 'found'; readonly accountId: AccountId } | VendorRefusal> {
  const { constantContact, now, onVendorFailure } = dependencies;
  const askedAt = now();
  const summary = await constantContact.accountSummary(accessToken, asking.deadline);
  if (!summary.ok) {
    onVendorFailure(summary.failure);
    return { outcome: 'end_user_refused', failure: summary.failure };
  }
  const failure = await verifySummary(summary.value, askedAt, asking, dependencies);
  if (failure !== undefined) return vendorFailed(failure, dependencies);
  return { outcome: 'found', accountId: summary.value.accountId };
}

/** Reports a failure of the vendor that becomes the caller's answer. */
export function vendorFailed(
  failure: VendorFailure,
  { onVendorFailure }: Pick<VerificationDependencies, 'onVendorFailure'>,
): VendorRefusal {
  onVendorFailure(failure);
  return { outcome: 'vendor_failed', failure };
}

/**
 * Asks about every account, also after a failure. A yes from an account that was verified stands;
 * without one a failure is the answer. Accounts are asked about in the order of their ids, so that
 * neither the answer nor the reported failure depends on the order of the links.
 */
async function verifySubject(
  subject: Subject,
  asking: Asking,
  dependencies: VerificationDependencies,
): Promise<VerificationOutcome> {
  const [known = []] = await dependencies.readKnowledge([subject]);
  const verified = new Set<AccountId | undefined>();
  const failures: VendorFailure[] = [];
  for (const accountId of verifiable(known)) {
    const failure = await verifyAccount(accountId, asking, dependencies);
    if (failure === undefined) verified.add(accountId);
    else failures.push(failure);
  }
  const [current = []] = await dependencies.readKnowledge([subject]);
  const [failure] = failures;
  if (failure === undefined) return checkKnown(current, { subject }, dependencies);
  const refusal = vendorFailed(failure, dependencies);
  const ofVerified = current.filter(({ accountId }) => verified.has(accountId));
  return isAllowed(ofVerified, dependencies) ? checkKnown(ofVerified, { subject }, dependencies) : refusal;
}

/**
 * Without accounts that are damaged, for the answer could not be recorded, and site-owner accounts,
 * which only the legacy API knows, and only by user name.
 */
function verifiable(known: readonly SubjectKnowledge[]): readonly AccountId[] {
  return known
    .flatMap(({ accountId, knowledge }) =>
      accountId === undefined || knowledge === 'damaged' || isSiteOwnerAccount(accountId) ? [] : [accountId],
    )
    .toSorted();
}
