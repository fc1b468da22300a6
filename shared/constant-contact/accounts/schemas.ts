/**
 * The vendor's answers, read loosely: the members declared here are checked and kept, all others
 * are ignored, and only a missing account id or list is an error. Optional fields may be null,
 * missing or of another type (fact sheet section 2.1, T29).
 */

import { defined } from '../../base/defined.ts';
import * as z from '../../base/zod.ts';
import type { ActivityWords } from '../../domain/membership/activity-words.ts';
import type { AccountId } from '../../domain/membership/facts.ts';
import { isUnderstood, type ListedAccount } from '../../domain/membership/listed-account.ts';
import { activityOf } from '../activity.ts';
import { accountId, isNothing, optionalCount, optionalName, optionalText } from '../loose-members.ts';
import type { AccountPage, AccountProbe, AccountSummary, UnreadableRow } from '../types.ts';

/** An error beside a list, by whichever author (fact sheet section 2.9): the list may lack what it should hold. */
const noErrors = z.optional(z.custom((value) => isNothing(value) || value === false));

const page = z.looseObject({
  site_owner_list: z.nullable(z.array(z.unknown())),
  _links: z.optional(z.unknown()),
  error_key: noErrors,
  error: noErrors,
  errors: noErrors,
  message: noErrors,
});

const siteOwner = z.object({
  encoded_account_id: accountId,
  organization_name: optionalName,
  site_owner_name: optionalName,
  billing_status: optionalName,
  subscriber_count: optionalCount,
  last_login_date: optionalText,
});

/** An error in what is otherwise an answer: it shows nothing of an account. */
const noError = z.nullish(z.literal(''));

const plan = z
  .object({ plan_type: optionalName, billing_status: optionalName, error_key: noError })
  // A 200 makes the account ours (fact sheet section 0, route C), so it must be a plan and not just
  // any object.
  .check(z.refine(({ plan_type, billing_status }) => plan_type !== undefined || billing_status !== undefined));

const summary = z.object({ encoded_account_id: accountId, encoded_partner_id: optionalText, error_key: noError });

/**
 * Absent members are left out instead of undefined, so that "not known" has one form in the store
 * and in comparisons.
 */
const projectSiteOwner = (row: z.infer<typeof siteOwner>, words: ActivityWords): ListedAccount => ({
  accountId: row.encoded_account_id,
  profile: defined({ organizationName: row.organization_name, siteOwnerName: row.site_owner_name }),
  ...defined({
    activity: activityOf(row.billing_status, words),
    subscriberCount: row.subscriber_count,
    lastLoginDate: row.last_login_date,
  }),
});

/**
 * Reads a page of `GET /partner/accounts` (fact sheet section 2.1). Of an account that is listed
 * twice the last row counts whose activity is understood. A row that names no account is left out,
 * and does not spoil the others.
 *
 * @returns the accounts, the rows left out, the untouched `_links` and other members, and whether
 *   null stands in the place of the list; undefined if it has no list, or an error
 */
export const readAccountPage = (
  json: unknown,
  words: ActivityWords,
):
  | (Pick<AccountPage, 'accounts' | 'unreadable'> & {
      readonly links: unknown;
      readonly others: Readonly<Record<string, unknown>>;
      readonly isNull: boolean;
    })
  | undefined => {
  const parsed = page.safeParse(json);
  if (!parsed.success) return undefined;
  const { site_owner_list: rows, _links: links, ...others } = parsed.data;
  const accounts = new Map<AccountId, ListedAccount>();
  const unreadable: UnreadableRow[] = [];
  for (const [index, item] of (rows ?? []).entries()) {
    const row = siteOwner.safeParse(item);
    if (!row.success) {
      unreadable.push({ row: index + 1, why: whyUnreadable(item) });
      continue;
    }
    const listed = projectSiteOwner(row.data, words);
    const before = accounts.get(listed.accountId);
    if (before === undefined || isUnderstood(listed) || !isUnderstood(before)) accounts.set(listed.accountId, listed);
  }
  return { accounts: [...accounts.values()], unreadable, links, others, isNull: rows === null };
};

const whyUnreadable = (item: unknown): string => {
  const row = z.looseObject({ encoded_account_id: z.optional(z.unknown()) }).safeParse(item);
  if (!row.success) return 'is no object';
  const { encoded_account_id: id } = row.data;
  if (id === undefined || id === null || id === '') return 'has no account id';
  return typeof id === 'string' ? 'has an account id of an unknown form' : 'has an account id that is no text';
};

/**
 * @returns what `GET /partner/accounts/{id}/plan` says of an account of ours (fact sheet section
 *   2.3), or undefined if it is no plan
 */
export const readPlan = (
  json: unknown,
  words: ActivityWords,
): Extract<AccountProbe, { outcome: 'ours' }> | undefined => {
  const parsed = plan.safeParse(json);
  if (!parsed.success) return undefined;
  const { billing_status } = parsed.data;
  return { outcome: 'ours', ...defined({ activity: activityOf(billing_status, words) }) };
};

/**
 * @returns the two ids of `GET /account/summary` (fact sheet section 7.2), or undefined if it has
 *   no account id
 */
export const readAccountSummary = (json: unknown): AccountSummary | undefined => {
  const parsed = summary.safeParse(json);
  if (!parsed.success) return undefined;
  const { encoded_account_id, encoded_partner_id } = parsed.data;
  return { accountId: encoded_account_id, ...defined({ partnerId: encoded_partner_id }) };
};
