/** What the rows of a list say about users and user names. */
import type { AccountId } from '../../domain/membership/facts.ts';
import type { ImportRow } from '../../domain/membership/imports.ts';
import { type LinkOrigin, linkKey } from '../../store/memberships/keys.ts';

/** The user and the user name that a row links. */
export function originsOf({ userId, userName }: ImportRow): LinkOrigin[] {
  return [...(userId === undefined ? [] : [{ userId }]), ...(userName === undefined ? [] : [{ userName }])];
}

interface Links {
  readonly links: ReadonlyMap<string, readonly AccountId[]>;
}

export const linkedFrom = (origin: LinkOrigin, { links }: Links): readonly AccountId[] =>
  links.get(linkKey(origin)) ?? [];

/** A user may have several accounts; a user name leads to one. */
export const linkedAfter = (origin: LinkOrigin, accountId: AccountId, known: Links): readonly AccountId[] =>
  'userId' in origin ? [...linkedFrom(origin, known), accountId] : [accountId];

/**
 * Finds rows whose user name a later row gives to another account. A user name leads to one account,
 * so these rows cannot be done: the last one says where it leads.
 *
 * @returns the lines of these rows, each with the last line that has its user name
 */
export function conflictsOf(
  rows: readonly ({ readonly line: number } & (object | { readonly row: ImportRow }))[],
): ReadonlyMap<number, number> {
  const named = rows.flatMap((each) =>
    'row' in each && each.row.userName !== undefined
      ? [{ line: each.line, ...each.row, userName: each.row.userName }]
      : [],
  );
  const last = new Map(named.map((row) => [linkKey(row), row]));
  return new Map(
    named.flatMap(({ line, accountId, userName }) => {
      const winner = last.get(linkKey({ userName }));
      return winner === undefined || winner.accountId === accountId ? [] : [[line, winner.line] as const];
    }),
  );
}
