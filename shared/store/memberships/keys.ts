/**
 * The keys of the items in the Memberships table. Ids may hold any printable character, so the
 * prefix tells the kinds apart.
 */
import { hash } from 'node:crypto';
import { plainText, userNameKey } from '../../base/text.ts';
import type { AccountId } from '../../domain/membership/facts.ts';

export const accountKeyPrefix = 'account#';

export const accountKey = (accountId: AccountId): string => `${accountKeyPrefix}${accountId}`;

const userPrefix = 'user#';
/** The prefix of the keys of links from user names. */
export const userNamePrefix = 'user-name#';

/** Prefixes of the keys of links: from users, and from user names. */
export const linkKeyPrefixes = [userPrefix, userNamePrefix] as const;

/** Begins the key of what is stored of a user's names at single sign-on. */
const identitiesPrefix = 'identities#';
/** Begins the key of the item that says who has such a name. */
const holderPrefix = 'identity-holder#';
/** Prefixes of the keys of single sign-on. */
export const identityKeyPrefixes = [identitiesPrefix, holderPrefix] as const;

/**
 * The origin of a link: a user of the application, or a user name of the vendor, in whatever
 * spelling a person, a file or the vendor has given.
 */
export type LinkOrigin = UserOrigin | UserNameOrigin;

export interface UserOrigin extends Spelled {
  readonly userId: string;
}

interface UserNameOrigin extends Spelled {
  readonly userName: string;
}

interface Spelled {
  /** The text as it came, if the rule for text has changed it since. */
  readonly spelling?: string;
}

/** The one key of all spellings that are the same; every link is written under it. */
export const linkKey = (origin: LinkOrigin): string =>
  'userId' in origin ? `${userPrefix}${plainOf(origin.userId)}` : `${userNamePrefix}${userNameKey(origin.userName)}`;

/** The key that earlier versions wrote: the spelling as it was given. */
export const literalLinkKey = (origin: LinkOrigin): string =>
  'userId' in origin
    ? `${userPrefix}${origin.spelling ?? origin.userId}`
    : `${userNamePrefix}${origin.spelling ?? origin.userName}`;

/** DynamoDB takes no longer partition key, so no version has written one. */
const keyBytesAtMost = 2_048;

/** The keys under which the link of an origin may be: one, or two until all keys are normal. */
export const linkKeysOf = (origin: LinkOrigin): readonly string[] => {
  const literal = literalLinkKey(origin);
  return [...new Set([linkKey(origin), ...(Buffer.byteLength(literal) > keyBytesAtMost ? [] : [literal])])];
};

/** The key of a user's names at single sign-on, the same for all spellings of the user's id. */
export const identitiesKey = ({ userId }: UserOrigin): string => `${identitiesPrefix}${plainOf(userId)}`;

/** The key that an external id has, whoever has it. The hash keeps the id out of keys. */
export const holderKey = (externalId: string): string => `${holderPrefix}${hash('sha256', externalId, 'hex')}`;

/** The origin that an earlier version may have written this key for; undefined: it is no link. */
export function originOf(key: string): LinkOrigin | undefined {
  if (key.startsWith(userNamePrefix)) return { userName: key.slice(userNamePrefix.length) };
  return key.startsWith(userPrefix) ? { userId: key.slice(userPrefix.length) } : undefined;
}

export const watermarkKey = 'watermark';

/** Requests with text that the rule refuses do not come here; items with such keys may be there. */
function plainOf(text: string): string {
  const plain = plainText(text);
  return 'text' in plain ? plain.text : text;
}
