import type { VendorFailure } from '../../constant-contact/result.ts';
import type { ConstantContact } from '../../constant-contact/types.ts';
import type { Asking } from '../../domain/membership/actor.ts';
import { type AccountId, isSiteOwnerAccount } from '../../domain/membership/facts.ts';
import type { Subject } from '../../store/memberships/knowledge.ts';
import { type CheckDependencies, type Checked, checkMembership, tellDecision } from './check.ts';
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

export type VerificationOutcome = { readonly outcome: 'checked'; readonly checked: Checked } | VendorRefusal;

/** Asks the vendor about the subject's accounts now, then decides as a check does. */
export async function verifyMembership(
  subject: VerifySubject,
  asking: Asking,
  dependencies: VerificationDependencies,
): Promise<VerificationOutcome> {
  if ('accessToken' in subject) {
    const owner = await verifyAccessToken(subject.accessToken, asking, dependencies);
    if (owner.outcome !== 'found') return owner;
    return checkedNow({ accountId: owner.accountId }, dependencies);
  }
  if ('userName' in subject) {
    const found = await findUserName(subject.userName, asking, dependencies);
    if (found.outcome === 'not_ours') {
      const checked = tellDecision({ allowed: false, code: 'NOT_UNDER_PARTNER' }, undefined, dependencies);
      return { outcome: 'checked', checked };
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

async function verifySubject(
  subject: Subject,
  asking: Asking,
  dependencies: VerificationDependencies,
): Promise<VerificationOutcome> {
  const [known = []] = await dependencies.readKnowledge([subject]);
  const verified = new Set<AccountId | undefined>();
  let failure: VendorFailure | undefined;
  for (const { accountId } of known) {
    // Only the legacy API knows site-owner accounts, and only by user name.
    if (accountId === undefined || isSiteOwnerAccount(accountId)) continue;
    failure = await verifyAccount(accountId, asking, dependencies);
    if (failure !== undefined) break;
    verified.add(accountId);
  }
  const answer = await checkedNow(subject, dependencies);
  if (failure === undefined) return answer;
  const refusal = vendorFailed(failure, dependencies);
  // A yes from a verified account stands even if another account of the user could not be verified.
  const { decision, accountId } = answer.checked;
  return decision.allowed && verified.has(accountId) ? answer : refusal;
}

async function checkedNow(subject: Subject, dependencies: CheckDependencies) {
  return { outcome: 'checked', checked: await checkMembership({ subject }, dependencies) } as const;
}
