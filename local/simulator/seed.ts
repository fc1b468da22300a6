/**
 * The accounts that exist at the start: every one is computed from its number when it is asked for,
 * so that 100,000 of them take no memory, and the same number always gives the same account.
 * Organisations and user names are made up.
 */
import { type Account, likelyPlanType, type Partner } from './account.ts';

/**
 * Ids to try things with. The vendor's ids have 12 characters in the list's samples and 14 in a
 * live answer (fact sheet T3).
 */
export const sampleAccounts = {
  /** Ours, `Open`. */
  member: 'a07e1lwvtuw0',
  /** Ours, `Canceled`. */
  canceled: 'a07e1p3kd9x2',
  /** Ours, `Trial`. */
  trial: 'a07e1t8rm4q6',
  /** Ours, `Trial End`. */
  trialEnded: 'a07e1e5wz7h1',
  /** Ours, `Open`, 14 characters. */
  longId: 'a07ek7n2v9b4dl',
  /** Another partner's. */
  foreign: 'a07eforeign1',
  /** Exists nowhere. */
  nobody: 'a07enobody00',
} as const;

/** Not a multiple of any page size from 10 to 50, so that the last page is a short one. */
export const defaultSeedCount = 137;
const foreignCount = 5;

export interface Seed {
  readonly size: number;
  at(slot: number): Account;
  /** What decides whether an account is listed, without computing the rest of it. */
  standing(slot: number): Pick<Account, 'partner' | 'managed'>;
  slotOf(accountId: string): number | undefined;
}

const { member, canceled, trial, trialEnded, longId } = sampleAccounts;
const firstAccounts: readonly Pick<Account, 'accountId' | 'billingStatus'>[] = [
  { accountId: member, billingStatus: 'Open' },
  { accountId: canceled, billingStatus: 'Canceled' },
  { accountId: trial, billingStatus: 'Trial' },
  { accountId: trialEnded, billingStatus: 'Trial End' },
  { accountId: longId, billingStatus: 'Open' },
];

const words = (text: string): readonly string[] => text.trim().split(/\s+/);
const places = words(`
  Quillmere Thistlebrook Marrowgate Eastenholt Wrenfold Dunmorrow Larkhollow Oakenmoor Brindlewick Foxwhistle Pennymoor
  Silverquay Greyhaven Hazelfen Copperwold Willowmarch Ravenspool Mossfinch Amberlow Kestrelby Stonewhit Fernbarrow
  Bellwether Ashdimple`);
const trades = words(`
  Bakery Choir Pottery Yoga Bicycles Museum Gardens Books Theatre Brewery Orchard Dance Florist Library Cycling Kennels
  Candles Rowing`);
// All words of the fact sheet, section 3, most of them `Open`. `Active` stands in the guide's own
// sample only.
const billingStatuses =
  'Open,Open,Open,Trial,Open,Open,Canceled,Open,Open,Active,Open,Open,Trial End,Open,Open,Trial'.split(',');
const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? '';

// number <-> seven characters that look random: a multiplication modulo 36^7, and the same with the
// inverse
const space = 36n ** 7n;
const multiplier = 31_415_926_537n;
const inverse = 52_835_483_449n;
const generatedId = /^a07eg([0-9a-z]{7})(?:dl)?$/;
const hasLongId = (index: number): boolean => index % 10 === 7;

const idOf = (index: number): string => {
  const scrambled = ((BigInt(index) * multiplier) % space).toString(36).padStart(7, '0');
  return `a07eg${scrambled}${hasLongId(index) ? 'dl' : ''}`;
};

const indexOf = (accountId: string): number | undefined => {
  const scrambled = generatedId.exec(accountId)?.[1];
  if (scrambled === undefined) return undefined;
  const index = Number((BigInt(Number.parseInt(scrambled, 36)) * inverse) % space);
  return idOf(index) === accountId ? index : undefined;
};

const lastLogin = (index: number): { readonly lastLoginDate?: string | null } => {
  if (index % 5 === 3) return { lastLoginDate: null };
  if (index % 5 === 4) return {};
  const secondsIntoTheYear = (index * 7919) % 20_000_000;
  return { lastLoginDate: new Date(Date.UTC(2026, 0, 1) + secondsIntoTheYear * 1000).toISOString() };
};

const isManaged = (index: number): boolean => index % 4 !== 3;

const accountAt = (index: number, accountId: string, partner: Partner): Omit<Account, 'planType'> => {
  const place = pick(places, index);
  const trade = pick(trades, Math.floor(index / places.length));
  const round = Math.floor(index / (places.length * trades.length));
  const number = round === 0 ? '' : ` ${round + 1}`;
  return {
    accountId,
    partner,
    provisionedBy: partner,
    managed: isManaged(index),
    billingStatus: pick(billingStatuses, index),
    organizationName: `${place} ${trade}${number}`,
    userName: `${place}-${trade}${number.replace(' ', '-')}`.toLowerCase(),
    subscriberCount: (index * 613 + 87) % 9000,
    ...lastLogin(index),
    billingDayOfMonth: index % 3 === 2 ? String((index % 28) + 1) : (index % 28) + 1,
  };
};

/**
 * `count` accounts under our partner, the well-known ones first, and then five of another partner.
 * With a count of 0 there are none at all.
 */
export const seedOf = (count: number): Seed => {
  const foreign = count === 0 ? 0 : foreignCount;
  const size = count + foreign;
  const partnerAt = (slot: number): Partner => (slot < count ? 'ours' : 'foreign');
  return {
    size,
    at: (slot) => {
      const partner = partnerAt(slot);
      const first = partner === 'ours' ? firstAccounts[slot] : undefined;
      const accountId = partner === 'foreign' ? `a07eforeign${slot - count + 1}` : idOf(slot);
      const account = { ...accountAt(slot, accountId, partner), ...first };
      return { ...account, planType: likelyPlanType(account) };
    },
    standing: (slot) => ({ partner: partnerAt(slot), managed: isManaged(slot) }),
    slotOf: (accountId) => {
      const first = firstAccounts.findIndex((account) => account.accountId === accountId);
      const ofForeign = /^a07eforeign([1-5])$/.exec(accountId)?.[1];
      const index = indexOf(accountId);
      if (first >= 0) return first < count ? first : undefined;
      if (ofForeign !== undefined) return foreign > 0 ? count + Number(ofForeign) - 1 : undefined;
      return index !== undefined && index >= firstAccounts.length && index < count ? index : undefined;
    },
  };
};
