/** A Constant Contact account as the simulator keeps it, and what may be said of one from outside. */
import * as z from 'zod/mini';

/** `none`: an ordinary account that is under no partner, as after it has left one. */
export const partners = ['ours', 'foreign', 'none'] as const;
export type Partner = (typeof partners)[number];

export interface Account {
  readonly accountId: string;
  readonly partner: Partner;
  /** Who it was under at first: `encoded_partner_id` may name that one forever (fact sheet T2). */
  readonly provisionedBy: Partner;
  /** Managed by its partner, or only referred by it; taken to be `account_type` managed and unmanaged (INFERRED). */
  readonly managed: boolean;
  /** A free string: the vendor dropped the enumeration (fact sheet T11). */
  readonly billingStatus: string;
  readonly organizationName: string;
  readonly userName: string;
  readonly subscriberCount: number;
  /** Null or absent for those who have never logged in. */
  readonly lastLoginDate?: string | null;
  /** Sometimes a string, as in one of the guide's own samples. */
  readonly billingDayOfMonth: number | string;
}

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
  })
  .check(z.refine((change) => Object.keys(change).length > 0, 'Name at least one field to change'));
export type AccountChange = z.infer<typeof accountChangeSchema>;

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
});
export type NewAccount = z.infer<typeof newAccountSchema>;

/** A new account: under our partner, and on trial as every provisioned account is (fact sheet 2.2), unless it says otherwise. */
export const provisioned = (accountId: string, account: NewAccount): Account => ({
  accountId,
  partner: account.partner ?? 'ours',
  provisionedBy: account.partner ?? 'ours',
  managed: account.managed ?? true,
  billingStatus: account.billingStatus ?? 'Trial',
  organizationName: account.organizationName ?? `Newcomer ${accountId}`,
  userName: account.userName ?? `owner-${accountId}`,
  subscriberCount: account.subscriberCount ?? 0,
  ...(account.lastLoginDate === undefined ? {} : { lastLoginDate: account.lastLoginDate }),
  billingDayOfMonth: 1,
});
