/** `GET /partner/accounts` (fact sheet 2.1). */
import type { Account } from './account.ts';
import { type AccountBook, type AccountType, accountTypes } from './account-book.ts';
import { type Answer, type Call, invalid } from './exchange.ts';
import { lastPageLinks, type Settings } from './settings.ts';

export const listPath = '/v3/partner/accounts';

/** The sample offset `MTA*` is base64 of "10" with `=` written as `*`. */
const encodeOffset = (skip: number): string => Buffer.from(String(skip)).toString('base64').replaceAll('=', '*');

const decodeOffset = (offset: string): number | undefined => {
  const skip = Number(Buffer.from(offset.replaceAll('*', '='), 'base64').toString());
  return Number.isSafeInteger(skip) && skip >= 0 && encodeOffset(skip) === offset ? skip : undefined;
};

interface Page {
  readonly type: AccountType;
  readonly limit: number;
  readonly skip: number;
}

/**
 * What a list request asks for, or why it cannot be answered. The keys of the errors are not
 * documented.
 */
export const pageOf = ({ query }: Call): Page | Answer => {
  const type = accountTypes.find((known) => known === (query.get('account_type') ?? 'all'));
  if (type === undefined) return invalid('account_type is invalid');
  const offset = query.get('offset');
  const skip = offset === null ? 0 : decodeOffset(offset);
  if (skip === undefined) return invalid('offset is invalid');
  // a limit outside the range is ignored, without an error (T7); the same is assumed for a limit
  // that is no number
  const limit = Number(query.get('limit') ?? 50);
  return { type, skip, limit: Number.isInteger(limit) && limit >= 10 && limit <= 50 ? limit : 50 };
};

/** Path-relative, and with the `/v3` that is already part of the base URL (T8). */
export const linkTo = ({ type, limit, skip }: Page): string =>
  `${listPath}?offset=${encodeOffset(skip)}&limit=${limit}${type === 'all' ? '' : `&account_type=${type}`}`;

const rowOf = (account: Account): Readonly<Record<string, unknown>> => ({
  encoded_account_id: account.accountId,
  subscriber_count: account.subscriberCount,
  organization_name: account.organizationName,
  site_owner_name: account.userName,
  billing_status: account.billingStatus,
  last_login_date: account.lastLoginDate,
});

/**
 * The partner's current accounts, canceled ones included (T12), in pages that skip a number of rows
 * (T9).
 */
export const answerList = (call: Call, accounts: AccountBook, settings: Settings): Answer => {
  const page = pageOf(call);
  if ('status' in page) return page;
  const { accounts: rows, total } = accounts.clients(page.type, page.skip, page.limit);
  const skip = page.skip + page.limit;
  const links =
    skip < total ? { _links: { next: { href: linkTo({ ...page, skip }) } } } : lastPageLinks[settings.lastPage];
  return { status: 200, body: { site_owner_list: rows.map(rowOf), ...links } };
};
