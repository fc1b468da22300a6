/**
 * How each account and each link came to be what it is, by the writes that have reached the tables.
 */
import { fail } from '../../view.ts';
import type { Deed, Period, StoredMembership, StoredRecord, Trace } from '../trace.ts';

/** One version of a membership with its record. */
export interface Version {
  readonly position: number;
  readonly deed: Deed;
  readonly membership: StoredMembership;
  readonly record: StoredRecord;
}

export interface LinkState {
  readonly position: number;
  readonly deed: Deed;
  readonly before: readonly string[];
  readonly accountIds: readonly string[];
  /** Several where a user name has moved. */
  readonly records: readonly StoredRecord[];
}

export interface Story {
  readonly accounts: ReadonlyMap<string, readonly Version[]>;
  readonly links: ReadonlyMap<string, readonly LinkState[]>;
}

/**
 * All of a change is one write: a membership, its record, and at most one link. Only a user name that
 * moves concerns more than one account.
 */
export const storyOf = ({ writes }: Trace): Story => {
  const accounts = new Map<string, Version[]>();
  const links = new Map<string, LinkState[]>();
  for (const [position, write] of writes.entries()) {
    const { deed, memberships, records, strange } = write;
    const [membership, record] = [memberships[0], records[0]];
    if (strange.length > 0) fail('a write that nobody should make', write);
    if (membership === undefined || record === undefined) fail('a change without its record', write);
    const isMove = records.every(({ why }) => why === 'user_name_moved' || why === 'user_name_listed');
    const isOne = memberships.length === 1 && records.length === 1;
    if (!(isOne || isMove) || write.links.length > 1) fail('more than one change', write);
    if (memberships.length !== records.length) fail('a change without its record', write);
    for (const [index, each] of memberships.entries()) {
      const own = records[index] ?? record;
      if (own.accountId !== each.accountId) fail('the record of another account', write);
      const version = { position, deed, membership: each, record: own };
      accounts.set(each.accountId, [...(accounts.get(each.accountId) ?? []), version]);
    }
    for (const { key, accountIds } of write.links) {
      const states = links.get(key) ?? [];
      const before = states.at(-1)?.accountIds ?? [];
      links.set(key, [...states, { position, deed, before, accountIds, records }]);
    }
  }
  return { accounts, links };
};

/** What was so at any moment of a period; undefined: there was nothing yet. */
export const during = <T extends { readonly position: number }>(
  states: readonly T[] | undefined,
  { begin, end }: Period,
): readonly (T | undefined)[] => [
  states?.findLast(({ position }) => position < begin),
  ...(states ?? []).filter(({ position }) => position >= begin && position < end),
];
