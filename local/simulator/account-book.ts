/** All accounts of the vendor: the seed, and what has been changed of it since the start. */
import {
  type Account,
  type AccountState,
  changed as changedAccount,
  type NewAccount,
  type Partner,
  provisioned,
  settled,
} from './account.ts';
import type { Seed } from './seed.ts';

export const accountTypes = ['all', 'managed', 'unmanaged'] as const;
export type AccountType = (typeof accountTypes)[number];

export interface AccountBook {
  get(accountId: string): Account | undefined;
  /**
   * The account with a user name, whose case does not count; anybody's, because the vendor has each
   * name once.
   */
  byUserName(userName: string): Account | undefined;
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
  /**
   * Undefined: there is no such account. An account that moves back stands where it stood before.
   */
  change(accountId: string, change: Partial<AccountState>): Account | undefined;
  /** False: there is no such account. */
  remove(accountId: string): boolean;
}

/** @param now the clock by which accounts are canceled that were to be canceled later */
export const createAccountBook = (seed: Seed, now: () => number = Date.now): AccountBook => {
  /** By slot: accounts that differ from the seed. `undefined`: removed. */
  const changed = new Map<number, Account | undefined>();
  const addedSlots = new Map<string, number>();
  let size = seed.size;

  const at = (slot: number): Account | undefined => {
    const account = changed.has(slot) ? changed.get(slot) : seed.at(slot);
    return account && settled(account, now());
  };
  const standing = (slot: number) => (changed.has(slot) ? changed.get(slot) : seed.standing(slot));
  const slotOf = (accountId: string): number | undefined => {
    const slot = addedSlots.get(accountId) ?? seed.slotOf(accountId);
    return slot !== undefined && standing(slot) !== undefined ? slot : undefined;
  };

  const listed = createClientIndex(standing);
  const get = (accountId: string): Account | undefined => {
    const slot = slotOf(accountId);
    return slot === undefined ? undefined : at(slot);
  };
  const names = createNameIndex(at);
  const freeId = (): string => {
    for (let number = size; ; number += 1) {
      const accountId = `a07ea${number.toString(36).padStart(7, '0')}`;
      if (slotOf(accountId) === undefined) return accountId;
    }
  };

  return {
    get,
    byUserName: (userName) => {
      const slot = names.slotOf(userName, size);
      return slot === undefined ? undefined : at(slot);
    },
    all: (partner) => {
      const accounts: Account[] = [];
      for (let slot = 0; slot < size; slot += 1) {
        const account = at(slot);
        if (account !== undefined && (partner ?? account.partner) === account.partner) accounts.push(account);
      }
      return accounts;
    },
    clients: (type, skip, limit) => {
      const slots = listed.slotsOf(type, size);
      const page = slots.slice(skip, skip + limit).map(at);
      return { accounts: page.filter((account) => account !== undefined), total: slots.length };
    },
    add: (account) => {
      if (account.accountId !== undefined && slotOf(account.accountId) !== undefined) return undefined;
      const added = provisioned(account.accountId ?? freeId(), account);
      changed.set(size, added);
      addedSlots.set(added.accountId, size);
      names.add(added.userName, size);
      size += 1;
      listed.forget();
      return added;
    },
    change: (accountId, change) => {
      const slot = slotOf(accountId);
      const before = slot === undefined ? undefined : at(slot);
      if (slot === undefined || before === undefined) return undefined;
      const after = changedAccount(before, change);
      changed.set(slot, after);
      if (after.userName !== before.userName) names.forget();
      if (after.partner !== before.partner || after.managed !== before.managed) listed.forget();
      return after;
    },
    remove: (accountId) => {
      const slot = slotOf(accountId);
      if (slot === undefined) return false;
      changed.set(slot, undefined);
      names.forget();
      listed.forget();
      return true;
    },
  };
};

/**
 * Slots by user name, regardless of case; computed when asked for, forgotten when a name may have
 * become free.
 */
const createNameIndex = (at: (slot: number) => Account | undefined) => {
  let slots: Map<string, number> | undefined;
  const compute = (size: number): Map<string, number> => {
    const computed = new Map<string, number>();
    for (let slot = 0; slot < size; slot += 1) {
      const name = at(slot)?.userName.toLowerCase();
      if (name !== undefined && !computed.has(name)) computed.set(name, slot);
    }
    return computed;
  };
  return {
    slotOf: (userName: string, size: number): number | undefined => {
      slots ??= compute(size);
      return slots.get(userName.toLowerCase());
    },
    add: (userName: string, slot: number): void => {
      const name = userName.toLowerCase();
      if (slots !== undefined && !slots.has(name)) slots.set(name, slot);
    },
    forget: (): void => {
      slots = undefined;
    },
  };
};

/** The slots of our clients in order; computed when asked for, forgotten when a client comes or goes. */
const createClientIndex = (standing: (slot: number) => Pick<Account, 'partner' | 'managed'> | undefined) => {
  const listed = new Map<AccountType, readonly number[]>();
  const isListed = (slot: number, type: AccountType): boolean => {
    const account = standing(slot);
    return account?.partner === 'ours' && (type === 'all' || account.managed === (type === 'managed'));
  };
  return {
    slotsOf: (type: AccountType, size: number): readonly number[] => {
      const known = listed.get(type);
      if (known !== undefined) return known;
      const slots: number[] = [];
      for (let slot = 0; slot < size; slot += 1) if (isListed(slot, type)) slots.push(slot);
      listed.set(type, slots);
      return slots;
    },
    forget: (): void => listed.clear(),
  };
};
