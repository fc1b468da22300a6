/** `PUT /partner/accounts/{id}/status/cancel` (fact sheet 2.4). */
import type { AccountBook } from './account-book.ts';
import type { Answer } from './exchange.ts';
import type { Body } from './field-rules.ts';
import { isAccount, ownAccount } from './own-account.ts';

/**
 * Cancels now, or on the day that is asked for; the account stands as it does until then, which is
 * UNVERIFIED. Another request takes the place of the one before. Answers both fields as they came;
 * only a date is made where none was given.
 */
export const answerCancel = (accountId: string, body: Body, accounts: AccountBook, now: number): Answer => {
  const account = ownAccount(accountId, accounts);
  if (!isAccount(account)) return account;
  const effectiveDate = String(body['effective_date'] ?? new Date(now).toISOString());
  accounts.change(accountId, { cancelsAt: effectiveDate });
  return { status: 200, body: { ...body, effective_date: effectiveDate } };
};
