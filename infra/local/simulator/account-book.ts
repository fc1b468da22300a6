/** All accounts of the vendor: the seed, and what has been changed of it since the start. */
import { type Account, type AccountChange, type NewAccount, type Partner, provisioned } from './account.ts';
import type { Seed } from './seed.ts';

export const accountTypes = ['all', 'managed', 'unmanaged'] as const;
export type AccountType = (typeof accountTypes)[number];

export interface AccountBook {
  get(accountId: string): Account | undefined;
  /** Every account, or those of one partner. */
  all(partner?: Partner): readonly Account[];
  /** A page of our partner's accounts, oldest first, and how many there are in all pages. */
  clients(
    type: AccountType,
    skip: number,
    limit: number,
  ): { readonly accounts: readonly Account[]; readonly total: number };
  /** Adds an account at the end of the list. Undefined: the id is taken. */
  add(account: NewAccount): Account | undefined;
  /** Undefined: there is no such account. An account that moves back stands where it stood before. */
  change(accountId: string, change: AccountChange): Account | undefined;
  /** False: there is no such account. */
  remove(accountId: string): boolean;
}

export const makeAccountBook = (seed: Seed): AccountBook => {
  /** By slot: what is no longer, or never was, as in the seed. `undefined`: removed. */
  const changed = new Map<number, Account | undefined>();
  const addedSlots = new Map<string, number>();
  /** The slots of our clients in order; computed when asked for, forgotten when a client comes or goes. */
  const listed = new Map<AccountType, readonly number[]>();
  let size = seed.size;

  const at = (slot: number): Account | undefined => (changed.has(slot) ? changed.get(slot) : seed.at(slot));
  const standing = (slot: number) => (changed.has(slot) ? changed.get(slot) : seed.standing(slot));
  const slotOf = (accountId: string): number | undefined => {
    const slot = addedSlots.get(accountId) ?? seed.slotOf(accountId);
    return slot !== undefined && standing(slot) !== undefined ? slot : undefined;
  };

  const isListed = (slot: number, type: AccountType): boolean => {
    const account = standing(slot);
    return account?.partner === 'ours' && (type === 'all' || account.managed === (type === 'managed'));
  };
  const slotsOf = (type: AccountType): readonly number[] => {
    const known = listed.get(type);
    if (known !== undefined) return known;
    const slots: number[] = [];
    for (let slot = 0; slot < size; slot += 1) if (isListed(slot, type)) slots.push(slot);
    listed.set(type, slots);
    return slots;
  };

  const get = (accountId: string): Account | undefined => {
    const slot = slotOf(accountId);
    return slot === undefined ? undefined : at(slot);
  };
  const freeId = (): string => {
    for (let number = size; ; number += 1) {
      const accountId = `a07ea${number.toString(36).padStart(7, '0')}`;
      if (slotOf(accountId) === undefined) return accountId;
    }
  };

  return {
    get,
    all: (partner) => {
      const accounts: Account[] = [];
      for (let slot = 0; slot < size; slot += 1) {
        const account = at(slot);
        if (account !== undefined && (partner ?? account.partner) === account.partner) accounts.push(account);
      }
      return accounts;
    },
    clients: (type, skip, limit) => {
      const slots = slotsOf(type);
      const page = slots.slice(skip, skip + limit).map(at);
      return { accounts: page.filter((account) => account !== undefined), total: slots.length };
    },
    add: (account) => {
      if (account.accountId !== undefined && slotOf(account.accountId) !== undefined) return undefined;
      const added = provisioned(account.accountId ?? freeId(), account);
      changed.set(size, added);
      addedSlots.set(added.accountId, size);
      size += 1;
      listed.clear();
      return added;
    },
    change: (accountId, change) => {
      const slot = slotOf(accountId);
      const before = slot === undefined ? undefined : at(slot);
      if (slot === undefined || before === undefined) return undefined;
      const after = { ...before, ...change };
      changed.set(slot, after);
      if (after.partner !== before.partner || after.managed !== before.managed) listed.clear();
      return after;
    },
    remove: (accountId) => {
      const slot = slotOf(accountId);
      if (slot === undefined) return false;
      changed.set(slot, undefined);
      listed.clear();
      return true;
    },
  };
};
