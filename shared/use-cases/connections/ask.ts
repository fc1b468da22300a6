import type { Instant } from '../../base/time.ts';
import { connectionMs, linkMs } from '../../domain/connections/connection.ts';
import { mayReturnTo } from '../../domain/connections/return-to.ts';
import type { LinkKeeper } from '../../store/connections.ts';
import type { UserOrigin } from '../../store/memberships/keys.ts';
import { digestOf } from './secrets.ts';

export interface AskDependencies {
  readonly keepLink: LinkKeeper;
  /** None: the service is not configured for connections. */
  readonly returnPlaces: readonly string[];
  /** @returns at least 128 random bits, in characters that a path may hold */
  readonly newSecret: () => string;
  readonly newId: () => string;
  readonly now: () => Instant;
}

export interface ConnectionRequest {
  readonly user: UserOrigin;
  readonly returnTo: string;
  /** Subject of the caller's token. */
  readonly askedBy: string;
}

export type AskOutcome =
  | { readonly outcome: 'asked'; readonly connectionId: string; readonly link: string; readonly expiresAt: Instant }
  | { readonly outcome: 'not_configured' }
  | { readonly outcome: 'return_not_allowed' };

/** Makes a link with which the browser of an end-user begins. Whoever has the link can use it, once. */
export async function askForConnection(
  { user, returnTo, askedBy }: ConnectionRequest,
  { keepLink, returnPlaces, newSecret, newId, now }: AskDependencies,
): Promise<AskOutcome> {
  if (returnPlaces.length === 0) return { outcome: 'not_configured' };
  if (!mayReturnTo(returnTo, returnPlaces)) return { outcome: 'return_not_allowed' };
  const [link, connectionId, askedAt] = [newSecret(), newId(), now()];
  const expiresAt = askedAt + linkMs;
  const connection = { ...user, connectionId, returnTo, askedBy, endsAt: askedAt + connectionMs };
  await keepLink(digestOf(link), connection, expiresAt);
  return { outcome: 'asked', connectionId, link, expiresAt };
}
