import type { AccountId, Instant } from '../../shared/membership/facts.ts';
import { accountIdOf } from '../support/memberships.ts';
import type { Random } from './random.ts';

export const billingWords = ['Open', 'Trial', 'Canceled', 'Trial End'] as const;
type Standing = { readonly partner: 'ours' | 'foreign' | 'none'; readonly billing: (typeof billingWords)[number] };

/** How an account stood, from an instant on until the next entry. */
export type History = readonly (Standing & { readonly from: Instant })[];

interface WorldAccount {
  readonly accountId: AccountId;
  partner: Standing['partner'];
  billing: Standing['billing'];
  hiddenUntil: Instant;
  readonly history: (Standing & { readonly from: Instant })[];
}

const pageSize = 3;

/** What is true at the vendor, moment by moment, and what its list and its plans say about it. */
export const createVendorWorld = (random: Random, now: () => Instant) => {
  const accounts: WorldAccount[] = [];

  const note = (account: WorldAccount): void => {
    account.history.push({ partner: account.partner, billing: account.billing, from: now() });
  };
  const add = (partner: Standing['partner']): void => {
    const account: WorldAccount = {
      accountId: accountIdOf(`a07e${String(accounts.length).padStart(4, '0')}`),
      partner,
      billing: random.pick(['Open', 'Open', 'Trial', 'Canceled']),
      hiddenUntil: 0,
      history: [],
    };
    accounts.push(account);
    note(account);
  };
  return {
    add,
    /** Something happens to somebody: a join, a move, a return, a cancellation, a reactivation. */
    change: (): void => {
      const account = accounts[random.int(0, accounts.length - 1)];
      if (account === undefined || random.chance(0.15)) {
        add('ours');
        return;
      }
      if (random.chance(0.6)) {
        account.partner = account.partner === 'ours' ? random.pick(['foreign', 'none']) : 'ours';
      } else {
        account.billing = random.pick(billingWords);
      }
      note(account);
    },
    /** The list does not show somebody for a while, who is under the partner all the same. */
    hide: (forMilliseconds: number): void => {
      const account = accounts[random.int(0, accounts.length - 1)];
      if (account !== undefined) account.hiddenUntil = now() + forMilliseconds;
    },
    showAll: (): void => {
      for (const account of accounts) account.hiddenUntil = 0;
    },
    /** A page of the list as it is now: offsets count rows, so that a page shifts when rows before it come or go. */
    page: (offset: number) => {
      const rows = accounts.filter(({ partner, hiddenUntil }) => partner === 'ours' && hiddenUntil <= now());
      const end = offset + pageSize;
      return { rows: rows.slice(offset, end), next: end < rows.length ? end : undefined };
    },
    get: (accountId: AccountId) => accounts.find((account) => account.accountId === accountId),
    all: (): readonly (Standing & { readonly accountId: AccountId; readonly history: History })[] => accounts,
  };
};
export type VendorWorld = ReturnType<typeof createVendorWorld>;

/** Whether an account stood like this at any moment of a period. */
export const stood = (
  history: History,
  from: Instant,
  to: Instant,
  matches: (standing: Standing) => boolean,
): boolean =>
  history.some((entry, index) => {
    const until = history[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    return entry.from <= to && until >= from && matches(entry);
  });
