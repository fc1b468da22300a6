/** The stored form of links, and which of two items is the link of an origin. */
import { isoInstant } from '../../base/iso-instant.ts';
import { type Instant, toIso } from '../../base/time.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import { toItem } from '../commands.ts';
import { DamagedError, type Item } from '../context.ts';
import { valuesOf } from '../values.ts';
import { type LinkOrigin, linkKey, literalLinkKey, originOf } from './keys.ts';

const storedLink = z.object({
  accountIds: z.array(accountIdSchema),
  // A record of instants. `z.record` would be two kilobytes more in the bundle of the checks.
  linkedAt: z.optional(z.catchall(z.object({}), isoInstant)),
});

/** In the place of the account of a link that leads to several: no account has this id. */
export const severalAccounts = '*';

/** What a link is found by from an account, in the index `by-linked-account`. */
const linkedToOf = ([first, ...others]: readonly AccountId[]): string =>
  first === undefined || others.length > 0 ? severalAccounts : first;

export interface StoredLink {
  readonly key: string;
  /** As they are stored, in the order in which they were linked. */
  readonly stored: readonly AccountId[];
  /**
   * The accounts that the link leads to. A user name leads to one, the newest: earlier versions
   * have stored the older ones as well.
   */
  readonly accountIds: readonly AccountId[];
  /** Absent for links that an earlier version has made. */
  readonly linkedAt: Readonly<Partial<Record<AccountId, Instant>>>;
  /** An earlier version has written it: it is not found from its accounts. */
  readonly isUnlisted?: true;
}

/** @returns undefined for a damaged link */
export function readableLinkOf(item: Item): StoredLink | undefined {
  const parsed = storedLink.safeParse(valuesOf(item)).data;
  if (parsed === undefined) return undefined;
  const { accountIds: stored, linkedAt = {} } = parsed;
  const key = item['key']?.S ?? '';
  const accountIds = isOfName(key) ? stored.slice(-1) : stored;
  const isListed = item['linkedTo']?.S === linkedToOf(stored);
  return { key, stored, accountIds, linkedAt, ...(!isListed && { isUnlisted: true }) };
}

/** The accounts of a link that can be read, and whether that is all of it. */
export function accountsInLink(item: Item): { readonly accountIds: readonly AccountId[]; readonly isWhole: boolean } {
  const link = readableLinkOf(item);
  if (link !== undefined) return { accountIds: link.accountIds, isWhole: true };
  const stored = item['accountIds']?.L ?? [];
  const accountIds = stored.flatMap(({ S: text }) => accountIdSchema.safeParse(text).data ?? []);
  // The newest account of a user name may be what cannot be read.
  return { accountIds: isOfName(item['key']?.S ?? '') ? [] : accountIds, isWhole: false };
}

const isOfName = (key: string): boolean => 'userName' in (originOf(key) ?? {});

/** @throws DamagedError for a damaged link, without its key, which is the id of a person */
export function linkOf(item: Item): StoredLink {
  const link = readableLinkOf(item);
  if (link === undefined) throw new DamagedError('a link cannot be read');
  return link;
}

export const linkItem = ({ key, stored, linkedAt }: Omit<StoredLink, 'accountIds'>): Item => {
  const times = stored.flatMap((accountId) => {
    const at = linkedAt[accountId];
    return at === undefined ? [] : [[accountId, toIso(at)] as const];
  });
  const linkedTo = linkedToOf(stored);
  return toItem({
    key,
    accountIds: stored,
    linkedTo,
    ...(times.length > 0 && { linkedAt: Object.fromEntries(times) }),
  });
};

/**
 * The item of an origin. One that an earlier version has written under this very spelling stands for
 * it until it is brought over (`npm run normalize-keys`).
 */
export const itemOf = <T>(origin: LinkOrigin, items: ReadonlyMap<string, T>): T | undefined =>
  items.get(literalLinkKey(origin)) ?? items.get(linkKey(origin));
