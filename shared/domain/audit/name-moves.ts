/**
 * Which user names lead to another account because the vendor's list shows them there. Pure. The
 * list's name of an owner may be the user name or a person's name (fact sheet T30), so all rules
 * here err on the side of leaving a name where it is.
 */

import { userNameKey } from '../../base/text.ts';
import type { Instant } from '../../base/time.ts';
import { type AccountId, isSiteOwnerAccount, type Membership, type Profile } from '../membership/facts.ts';

/** The form of the vendor's user names (fact sheet section 2.2); a person's name mostly has a blank. */
const userNameForm = /^[A-Za-z0-9._@+-]{6,50}$/;

/** The account that a user name leads to, and since when; that is not known of older links. */
export interface NameLink {
  readonly accountId: AccountId;
  readonly linkedAt?: Instant | undefined;
}

/** The user names that an account gains and loses by a row of the list. */
export interface NameChange {
  readonly gained?: string | undefined;
  readonly lost?: string | undefined;
}

/** The owner's name, if it has the form of a user name. */
const userNameIn = ({ siteOwnerName }: Profile): string | undefined =>
  siteOwnerName !== undefined && userNameForm.test(siteOwnerName) ? siteOwnerName : undefined;

/** @returns undefined if no user name changes. A row without a name changes none */
export function nameChangeOf(known: Profile | undefined, shown: Profile): NameChange | undefined {
  if (shown.siteOwnerName === undefined) return undefined;
  const [gained, lost] = [userNameIn(shown), known && userNameIn(known)];
  if (gained === undefined && lost === undefined) return undefined;
  const isSame = gained !== undefined && lost !== undefined && userNameKey(gained) === userNameKey(lost);
  return isSame ? undefined : { gained, lost };
}

/**
 * Whether the change of an account's name may move a link, by where its names lead: the one that it
 * gains elsewhere, or the one that it loses anywhere. The whole list decides; see `nameVerdict`.
 */
export function mayMoveNames(
  accountId: AccountId,
  { gained, lost }: NameChange,
  linkOf: (name: string) => NameLink | undefined,
): boolean {
  const leadsTo = gained === undefined ? undefined : linkOf(gained)?.accountId;
  return (leadsTo !== undefined && leadsTo !== accountId) || (lost !== undefined && linkOf(lost) !== undefined);
}

/** A row of the list, by the time at which its page was read. */
export interface NamedRow {
  readonly accountId: AccountId;
  readonly siteOwnerName?: string | undefined;
  readonly readAt: Instant;
}

/** What is known of a user name that has a link, when the whole list is read. */
export interface NameSituation {
  readonly name: string;
  readonly link: NameLink;
  /** The rows that show the name, each account once; of many, two suffice. */
  readonly shownBy: readonly NamedRow[];
  /** The row of the account that the name leads to; absent: the list lacks it. */
  readonly holderRow?: NamedRow | undefined;
  /** What is stored of that account. */
  readonly holder: Membership | 'damaged' | undefined;
}

/** `waits`: the next lists tell. */
export type NameVerdict =
  | { readonly verdict: 'moves'; readonly to: AccountId; readonly readAt: Instant }
  | { readonly verdict: 'stays' | 'waits' };

const stays = { verdict: 'stays' } as const;

/**
 * Whether a name moves. It does if exactly one account shows it, if the account that it leads to
 * shows another user name or has left the partner, and if the link is not younger than the list. A
 * holder that shows no user name at all is no evidence that the list shows user names.
 */
export function nameVerdict({ name, link, shownBy, holderRow, holder }: NameSituation): NameVerdict {
  const [only, another] = shownBy;
  if (only === undefined || another !== undefined || only.accountId === link.accountId) return stays;
  // No list holds an account of the legacy API; its name is what it is known by.
  if (isSiteOwnerAccount(link.accountId)) return stays;
  const readAt = Math.max(only.readAt, holderRow?.readAt ?? 0);
  if (link.linkedAt !== undefined && link.linkedAt > readAt) return stays;
  if (holderRow === undefined && holder === 'damaged') return { verdict: 'waits' };

  const known = holder === 'damaged' ? {} : holder?.profile;
  const shown = userNameIn({ ...known, ...(holderRow?.siteOwnerName && { siteOwnerName: holderRow.siteOwnerName }) });
  if (shown === undefined) return stays;
  const moves = { verdict: 'moves', to: only.accountId, readAt } as const;
  if (holderRow !== undefined) return userNameKey(shown) === userNameKey(name) ? stays : moves;
  // What is missing from one list may be on the next, perhaps with this very name.
  const hasLeft = holder !== 'damaged' && holder?.relationship.value === 'not_under_partner';
  return hasLeft ? moves : { verdict: 'waits' };
}
