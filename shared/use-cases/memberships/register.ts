import type { Asking } from '../../domain/membership/actor.ts';
import type { Decision } from '../../domain/membership/decide.ts';
import { type AccountId, isSiteOwnerAccount } from '../../domain/membership/facts.ts';
import type { UserOrigin } from '../../store/memberships/keys.ts';
import { type LinkChanger, maxLinks } from '../../store/memberships/links.ts';
import { type CheckOutcome, checkedAs, checkKnown, checkMembership } from './check.ts';
import { findUserName } from './user-names.ts';
import { type VendorRefusal, type VerificationDependencies, vendorFailed, verifyAccessToken } from './verify.ts';
import { verifyAccount } from './verify-account.ts';

export type RegistrationDependencies = VerificationDependencies & { readonly links: LinkChanger };

export interface Registration {
  /** The application's own id of the end-user. */
  readonly user: UserOrigin;
  readonly account:
    | { readonly accountId: AccountId }
    | { readonly accessToken: string }
    | { readonly userName: string };
}

/** Why an account cannot be found or linked although the vendor has answered. */
export type RegistrationRefusal = { readonly outcome: 'site_owner_by_id' | 'user_name_unknown' | 'too_many_links' };

export type RegistrationOutcome = CheckOutcome | RegistrationRefusal | VendorRefusal;

/**
 * Accounts to link, each with a membership; none if the vendor says that none is under the partner.
 */
type Found = { readonly outcome: 'found'; readonly accountIds: readonly AccountId[] };

type Damaged = Extract<CheckOutcome, { readonly outcome: 'damaged' }>;

const notUnderPartner: Decision = { allowed: false, code: 'NOT_UNDER_PARTNER' };

/**
 * Finds the account, links the user of the application to it, and decides as a check of that
 * account would. Repeating a registration changes nothing. If the vendor cannot be asked, nothing
 * is linked.
 */
export async function registerMembership(
  { user, account }: Registration,
  asking: Asking,
  dependencies: RegistrationDependencies,
): Promise<RegistrationOutcome> {
  const found = await findAccounts(account, asking, dependencies);
  if (found.outcome !== 'found') return found;
  const { accountIds } = found;
  const [first, ...more] = accountIds;
  if (first === undefined) return checkedAs(notUnderPartner, undefined, dependencies);
  const linked = await dependencies.readLink(user);
  // Checked first, so that a registration that is refused is not half done.
  if (new Set([...linked, ...accountIds]).size > maxLinks) return { outcome: 'too_many_links' };
  for (const accountId of accountIds) {
    const outcome = await dependencies.links.link(user, accountId, asking.actor);
    // Every found account has a membership, and memberships are never deleted.
    if (outcome === 'unknown_account') throw new Error('an account that was found has no membership');
    if (outcome === 'too_many') return { outcome: 'too_many_links' };
  }
  if (more.length === 0) return checkMembership({ subject: { accountId: first } }, dependencies);
  const known = await dependencies.readKnowledge(accountIds.map((accountId) => ({ accountId })));
  return checkKnown(known.flat(), {}, dependencies);
}

function findAccounts(
  account: Registration['account'],
  asking: Asking,
  dependencies: RegistrationDependencies,
): Promise<Found | Damaged | RegistrationRefusal | VendorRefusal> {
  if ('accountId' in account) return byAccountId(account.accountId, asking, dependencies);
  if ('accessToken' in account) return byAccessToken(account.accessToken, asking, dependencies);
  return byUserName(account.userName, asking, dependencies);
}

async function byAccessToken(
  accessToken: string,
  asking: Asking,
  dependencies: RegistrationDependencies,
): Promise<Found | VendorRefusal> {
  const owner = await verifyAccessToken(accessToken, asking, dependencies);
  return owner.outcome === 'found' ? { outcome: 'found', accountIds: [owner.accountId] } : owner;
}

/**
 * An account known to be under the partner is not asked about again: the re-audit does that, and a
 * call costs budget.
 */
async function byAccountId(
  accountId: AccountId,
  asking: Asking,
  dependencies: RegistrationDependencies,
): Promise<Found | Damaged | RegistrationRefusal | VendorRefusal> {
  const [[known] = []] = await dependencies.readKnowledge([{ accountId }]);
  if (known?.knowledge === 'damaged') return { outcome: 'damaged' };
  const isMember = known?.knowledge.found === true && known.knowledge.membership.relationship.value === 'under_partner';
  if (!isMember && isSiteOwnerAccount(accountId)) return { outcome: 'site_owner_by_id' };
  const failure = isMember ? undefined : await verifyAccount(accountId, asking, dependencies);
  return failure === undefined ? { outcome: 'found', accountIds: [accountId] } : vendorFailed(failure, dependencies);
}

async function byUserName(
  userName: string,
  asking: Asking,
  dependencies: RegistrationDependencies,
): Promise<Found | RegistrationRefusal | VendorRefusal> {
  const found = await findUserName(userName, asking, dependencies);
  if (found.outcome === 'not_ours') return { outcome: 'found', accountIds: [] };
  if (found.outcome === 'failed') return vendorFailed(found.failure, dependencies);
  if (found.accountIds.length === 0) return { outcome: 'user_name_unknown' };
  return { outcome: 'found', accountIds: found.accountIds };
}
