/**
 * A Constant Contact account as the simulator keeps it, and what may be said of one from outside.
 */
import * as z from 'zod/mini';

/** `none`: an ordinary account that is under no partner, as after it has left one. */
export const partners = ['ours', 'foreign', 'none'] as const;
export type Partner = (typeof partners)[number];

export interface Account {
  readonly accountId: string;
  readonly partner: Partner;
  /** Who it was under at first: `encoded_partner_id` may name that one forever (fact sheet T2). */
  readonly provisionedBy: Partner;
  /**
   * Managed by its partner, or only referred by it; taken to be `account_type` managed and
   * unmanaged (INFERRED).
   */
  readonly managed: boolean;
  /** A free string: the vendor dropped the enumeration (fact sheet T11). */
  readonly billingStatus: string;
  readonly organizationName: string;
  readonly userName: string;
  readonly subscriberCount: number;
  /** Null or absent for those who have never logged in. */
  readonly lastLoginDate?: string | null;
  /** Sometimes a string, as in a sample of the guide; null if unset. */
  readonly billingDayOfMonth: number | string | null;
  /** `TRIAL`, or one of the vendor's many names (fact sheet, section 3). */
  readonly planType: string;
  /** When it will be canceled, where that was asked for in advance: an ISO date. */
  readonly cancelsAt?: string | undefined;
  /** Of the owner; absent: one is made up from the id. */
  readonly contactEmail?: string;
}

/** What can become of an account. */
export type AccountState = Omit<Account, 'accountId' | 'provisionedBy'>;

const text = z.string().check(z.minLength(1), z.maxLength(80));

/** What a change of an account may name: a move is a change of `partner`. */
export const accountChangeSchema = z
  .strictObject({
    partner: z.optional(z.enum(partners)),
    managed: z.optional(z.boolean()),
    billingStatus: z.optional(text),
    organizationName: z.optional(text),
    userName: z.optional(text),
    subscriberCount: z.optional(z.number().check(z.int(), z.nonnegative())),
    planType: z.optional(text),
  })
  .check(z.refine((change) => Object.keys(change).length > 0, 'Name at least one field to change'));

/** Every field may be left out. */
export const newAccountSchema = z.strictObject({
  accountId: z.optional(z.string().check(z.regex(/^[A-Za-z0-9]{1,64}$/))),
  partner: z.optional(z.enum(partners)),
  managed: z.optional(z.boolean()),
  billingStatus: z.optional(text),
  organizationName: z.optional(text),
  userName: z.optional(text),
  subscriberCount: z.optional(z.number().check(z.int(), z.nonnegative())),
  lastLoginDate: z.optional(z.nullable(z.iso.datetime())),
  planType: z.optional(text),
});
export type NewAccount = z.infer<typeof newAccountSchema>;

const paidPlanTypes = ['BRONZE', 'SILVER', 'GOLD'] as const;

/**
 * The plan type of an account of which only this is known: trials have the trial plan, the others
 * any paid one.
 */
export const likelyPlanType = ({
  billingStatus,
  subscriberCount,
}: Pick<Account, 'billingStatus' | 'subscriberCount'>) =>
  billingStatus.startsWith('Trial') ? 'TRIAL' : (paidPlanTypes[subscriberCount % paidPlanTypes.length] ?? 'GOLD');

/**
 * An account after a change. The plan type follows a billing status that alone was changed into a
 * trial or out of one, so that a single word is enough to move an account about from outside.
 */
export const changed = (before: Account, change: Partial<AccountState>): Account => {
  const after = { ...before, ...change };
  if (change.billingStatus === undefined || change.planType !== undefined) return after;
  if (after.billingStatus.startsWith('Trial')) return { ...after, planType: 'TRIAL' };
  // a canceled trial has not become a paid plan by that
  if (before.planType !== 'TRIAL' || after.billingStatus === 'Canceled') return after;
  return { ...after, planType: likelyPlanType(after), billingDayOfMonth: after.billingDayOfMonth ?? 1 };
};

/** An account at an instant: canceled, if the day has come for which that was asked. */
export const settled = (account: Account, instant: number): Account =>
  account.cancelsAt !== undefined && Date.parse(account.cancelsAt) <= instant
    ? { ...account, billingStatus: 'Canceled', cancelsAt: undefined }
    : account;

/**
 * A new account: under our partner, and on trial as every provisioned account is (fact sheet 2.2),
 * unless it says otherwise.
 */
export const provisioned = (accountId: string, account: NewAccount): Account => {
  const { partner = 'ours', billingStatus = 'Trial', subscriberCount = 0 } = account;
  const planType = account.planType ?? likelyPlanType({ billingStatus, subscriberCount });
  return {
    accountId,
    partner,
    provisionedBy: partner,
    managed: account.managed ?? true,
    billingStatus,
    organizationName: account.organizationName ?? `Newcomer ${accountId}`,
    userName: account.userName ?? `owner-${accountId}`,
    subscriberCount,
    ...(account.lastLoginDate === undefined ? {} : { lastLoginDate: account.lastLoginDate }),
    billingDayOfMonth: planType === 'TRIAL' ? null : 1,
    planType,
  };
};
