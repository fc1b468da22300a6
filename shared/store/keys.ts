/** The keys of the items in the Memberships table. Ids may hold any printable character, so the prefix is what tells kinds apart. */
import type { AccountId } from '../membership/facts.ts';

export const accountKey = (accountId: AccountId): string => `account#${accountId}`;
export const userKey = (userId: string): string => `user#${userId}`;
export const userNameKey = (userName: string): string => `user-name#${userName}`;
export const watermarkKey = 'watermark';
