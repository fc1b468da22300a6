/**
 * The keys of the items in the Memberships table. Ids may hold any printable character, so the
 * prefix tells the kinds apart.
 */
import { userNameKey } from '../../base/text.ts';
import type { AccountId } from '../../domain/membership/facts.ts';

export const accountKeyPrefix = 'account#';

export const accountKey = (accountId: AccountId): string => `${accountKeyPrefix}${accountId}`;

export const userNameKeyPrefix = 'user-name#';

/** Prefixes of the keys of links: from users, and from user names. */
export const linkKeyPrefixes = ['user#', userNameKeyPrefix] as const;

/** The origin of a link: a user of the application, or a user name of the vendor. */
export type LinkOrigin = { readonly userId: string } | { readonly userName: string };

export const linkKey = (origin: LinkOrigin): string =>
  'userId' in origin ? `user#${origin.userId}` : `${userNameKeyPrefix}${userNameKey(origin.userName)}`;

export const watermarkKey = 'watermark';
