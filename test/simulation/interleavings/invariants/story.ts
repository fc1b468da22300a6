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
  readonly record: StoredRecord;
}

export interface Story {
  readonly accounts: ReadonlyMap<string, readonly Version[]>;
  readonly links: ReadonlyMap<string, readonly LinkState[]>;
}

/** All of a change is one write: a membership, its record, and at most one link. */
export const storyOf = ({ writes }: Trace): Story => {
  const accounts = new Map<string, Version[]>();
  const links = new Map<string, LinkState[]>();
  for (const [position, write] of writes.entries()) {
    const { deed, memberships, records, strange } = write;
    const [membership, record] = [memberships[0], records[0]];
    if (strange.length > 0) fail('a write that nobody should make', write);
    if (membership === undefined || record === undefined) fail('a change without its record', write);
    if (memberships.length > 1 || records.length > 1 || write.links.length > 1) fail('more than one change', write);
    const { accountId } = membership;
    if (record.accountId !== accountId) fail('the record of another account', write);
    accounts.set(accountId, [...(accounts.get(accountId) ?? []), { position, deed, membership, record }]);
    for (const { key, accountIds } of write.links) {
      const states = links.get(key) ?? [];
      const before = states.at(-1)?.accountIds ?? [];
      links.set(key, [...states, { position, deed, before, accountIds, record }]);
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
