/** Links a user to an account that was made for it, with the name that the vendor was told for it. */
import type { Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Actor } from '../../domain/membership/actor.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import type { IdentityChanger } from '../../store/memberships/identities.ts';
import type { UserOrigin } from '../../store/memberships/keys.ts';
import type { LinkChanger } from '../../store/memberships/links.ts';

export interface GiveDependencies {
  readonly links: Pick<LinkChanger, 'link'>;
  readonly identities: Pick<IdentityChanger, 'set' | 'isTaken'>;
  readonly log: Log;
}

/** For whom an account was requested. */
export interface Wanted {
  /** Absent: the request has named no user of the application. */
  readonly userId?: string | undefined;
  /** Absent: the user does not sign in through the partner. */
  readonly externalId?: string | undefined;
}

/**
 * Whether the name is somebody else's. To be asked before the vendor is, because who signs in by a
 * name must be one user.
 */
export async function isTaken(
  user: UserOrigin | undefined,
  accountId: AccountId | undefined,
  externalId: string | undefined,
  { identities }: Pick<GiveDependencies, 'identities'>,
): Promise<boolean> {
  return user !== undefined && externalId !== undefined && (await identities.isTaken(user, accountId, externalId));
}

/**
 * Links the user, and stores its name. What has already happened at the vendor is not undone if that
 * is not possible: it is logged, and can be set with `put-sso-identity`.
 *
 * @returns whether it was done; undefined: no user is named
 */
export async function giveIdentity(
  { userId, externalId }: Wanted,
  accountId: AccountId,
  actor: Actor,
  { links, identities, log }: GiveDependencies,
): Promise<boolean | undefined> {
  if (userId === undefined) return undefined;
  const linked = await links.link({ userId }, accountId, actor);
  const isLinked = linked === 'changed' || linked === 'unchanged';
  const named =
    isLinked && externalId !== undefined ? await identities.set({ userId }, { accountId, externalId }, actor) : linked;
  const isGiven = named === 'changed' || named === 'unchanged';
  if (!isGiven) log(events.IDENTITY_NOT_GIVEN, { accountId, why: named });
  return isGiven;
}
