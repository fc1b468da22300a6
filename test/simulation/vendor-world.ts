import type { Instant } from '../../shared/base/time.ts';
import type { AccountId } from '../../shared/domain/membership/facts.ts';
import { accountIdOf } from '../support/memberships.ts';
import type { Random } from './random.ts';
import { snapshotOf } from './snapshot.ts';

const billingWords = ['Open', 'Trial', 'Canceled', 'Trial End'] as const;
export interface Standing {
  readonly partner: 'ours' | 'foreign' | 'none';
  readonly billing: (typeof billingWords)[number];
}

/** How an account stood, from an instant on until the next entry. */
export type History = readonly (Standing & { readonly from: Instant })[];

interface Period {
  readonly from: Instant;
  readonly until: Instant;
}

export interface WorldAccount extends Standing {
  readonly accountId: AccountId;
  /** Where in the list it is: the list is in this order. */
  readonly place: number;
  readonly history: History;
  /** When the list did not show it although it was ours. */
  readonly hidden: readonly Period[];
}

interface Changing extends WorldAccount {
  partner: Standing['partner'];
  billing: Standing['billing'];
  readonly history: (Standing & { readonly from: Instant })[];
  hidden: Period[];
}

/** Small, so that a list of a few accounts has several pages. */
const usualPageSize = 3;

const isHidden = ({ hidden }: WorldAccount, at: Instant): boolean =>
  hidden.some(({ from, until }) => from <= at && at < until);

/** What is true at the vendor, moment by moment, and what its list and its plans say about it. */
export const createVendorWorld = (random: Random, now: () => Instant, pageSize = usualPageSize) => {
  const accounts: Changing[] = [];
  const ledger = createLedger(accounts, random, now);
  return {
    add: ledger.add,
    /** Another partner's from now on. */
    move: (accountId: AccountId): void => {
      const account = accounts.find((each) => each.accountId === accountId);
      if (account === undefined) throw new Error(`no account ${accountId}`);
      account.partner = 'foreign';
      ledger.note(account);
    },
    ...createSingleEvents(ledger, random, now),
    ...createMassEvents(ledger, random),
    showAll: (): void => {
      for (const account of accounts) {
        account.hidden = account.hidden.map(({ from, until }) => ({ from, until: Math.min(until, now()) }));
      }
    },
    /**
     * A page of the list as it is now: offsets count rows, so that a page shifts when rows before
     * it come or go.
     */
    page: (offset: number) => {
      const at = now();
      const shown = accounts.filter((account) => account.partner === 'ours' && !isHidden(account, at));
      const rows = shown.toSorted((a, b) => a.place - b.place);
      const end = offset + pageSize;
      return { rows: rows.slice(offset, end), next: end < rows.length ? end : undefined };
    },
    get: (accountId: AccountId): WorldAccount | undefined =>
      accounts.find((account) => account.accountId === accountId),
    all: (): readonly WorldAccount[] => accounts,
    /** Not while a `swap` lasts. @returns what brings the accounts back to how they are now */
    snapshot: () => snapshotOf([accounts]),
  };
};
export type VendorWorld = ReturnType<typeof createVendorWorld>;

/** The accounts, with the history of each. */
const createLedger = (accounts: Changing[], random: Random, now: () => Instant) => {
  const note = (account: Changing): void => {
    account.history.push({ partner: account.partner, billing: account.billing, from: now() });
  };
  return {
    accounts,
    note,
    add: (partner: Standing['partner'], billing?: Standing['billing']): void => {
      const account: Changing = {
        accountId: accountIdOf(`a07e${String(accounts.length).padStart(4, '0')}`),
        place: random.next(),
        partner,
        billing: billing ?? random.pick(['Open', 'Open', 'Trial', 'Canceled']),
        hidden: [],
        history: [],
      };
      accounts.push(account);
      note(account);
    },
  };
};
type Ledger = ReturnType<typeof createLedger>;

/** What happens to one account. */
const createSingleEvents = ({ accounts, note, add }: Ledger, random: Random, now: () => Instant) => {
  const pickAccount = (): Changing | undefined => accounts[random.int(0, accounts.length - 1)];
  return {
    /** A join anywhere in the list, a move, a return, a cancellation, or a reactivation. */
    change: (): void => {
      const account = pickAccount();
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
    /** The list does not show an account for a while, although it is under the partner. */
    hide: (forMilliseconds: number): void => {
      const account = pickAccount();
      account?.hidden.push({ from: now(), until: now() + forMilliseconds });
    },
  };
};

/** What happens to many accounts at once. */
const createMassEvents = ({ accounts, note, add }: Ledger, random: Random) => ({
  /**
   * A row comes into the list while others are about to be changed: the list shows these twice,
   * differently.
   */
  slip: (): void => {
    const departed = accounts.filter(({ partner }) => partner !== 'ours');
    const returning = departed[random.int(0, departed.length - 1)];
    if (returning === undefined) add('ours');
    else {
      returning.partner = 'ours';
      note(returning);
    }
    for (const account of accounts) {
      if (account.partner !== 'ours' || random.chance(0.5)) continue;
      account.billing = random.pick(billingWords);
      note(account);
    }
  },
  /** Many are no longer active. */
  sink: (): void => {
    for (const account of accounts) {
      if (account.partner !== 'ours' || random.chance(0.5)) continue;
      account.billing = random.pick(['Canceled', 'Trial End']);
      note(account);
    }
  },
  /** Many of those who have left are back, and many of those who were not active are active again. */
  recover: (): void => {
    for (const account of accounts) {
      const isWell = account.partner === 'ours' && (account.billing === 'Open' || account.billing === 'Trial');
      if (isWell || random.chance(0.3)) continue;
      account.partner = 'ours';
      account.billing = 'Open';
      note(account);
    }
  },
  /** Some leave. */
  lose: (leavers: number): void => {
    const ours = accounts.filter(({ partner }) => partner === 'ours');
    for (const account of ours.slice(0, leavers)) {
      account.partner = 'foreign';
      note(account);
    }
  },
  /** Many strangers come at once, which is what the list of another partner looks like. */
  flood: (strangers: number): void => {
    for (let left = strangers; left > 0; left -= 1) add('ours');
  },
  /** The list of another partner in the place of ours. @returns what brings ours back */
  swap: (strangers: number): (() => void) => {
    const ours = accounts.filter(({ partner }) => partner === 'ours');
    const known = accounts.length;
    const moveTo = (partner: Standing['partner'], moved: readonly Changing[]): void => {
      for (const account of moved) {
        account.partner = partner;
        note(account);
      }
    };
    moveTo('foreign', ours);
    for (let left = strangers; left > 0; left -= 1) add('ours');
    return () => {
      moveTo('foreign', accounts.slice(known, known + strangers));
      moveTo('ours', ours);
    };
  },
  /** All accounts leave at once, which is what the key of another partner looks like. */
  loseAll: (): void => {
    for (const account of accounts) {
      if (account.partner !== 'ours') continue;
      account.partner = 'foreign';
      note(account);
    }
  },
});

/** Whether an account stood like this at any moment of a period, both ends included. */
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

/** Since when nothing has happened to an account. */
export const sameSince = ({ history }: WorldAccount): Instant => history.at(-1)?.from ?? Number.POSITIVE_INFINITY;

/** Whether the list has shown an account in every moment of a period. */
export const isShownThroughout = ({ history, hidden }: WorldAccount, from: Instant, to: Instant): boolean =>
  stood(history, from, to, () => true) &&
  (history[0]?.from ?? to) < from &&
  !stood(history, from, to, ({ partner }) => partner !== 'ours') &&
  !hidden.some((period) => period.from <= to && period.until >= from);

/** Whether the account's row came into the list or went out of it in a period. */
const movesRows = ({ history, hidden }: WorldAccount, from: Instant, to: Instant): boolean => {
  const isWithin = (at: Instant): boolean => at >= from && at <= to;
  return (
    history.some((entry, index) => isWithin(entry.from) && entry.partner !== history[index - 1]?.partner) ||
    hidden.some((period) => isWithin(period.from) || isWithin(period.until))
  );
};

/**
 * The place in the list from which on rows may have moved in a period: an account before it was read
 * if it was shown.
 */
export const steadyBefore = (accounts: readonly WorldAccount[], from: Instant, to: Instant): number =>
  Math.min(
    Number.POSITIVE_INFINITY,
    ...accounts.filter((account) => movesRows(account, from, to)).map(({ place }) => place),
  );
