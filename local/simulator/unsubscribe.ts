/** `POST /partner/accounts/{id}/contacts/unsubscribe` (fact sheet 2.7). */
import type { AccountBook } from './account-book.ts';
import type { Answer } from './exchange.ts';
import type { Body } from './field-rules.ts';
import { isAccount, ownAccount } from './own-account.ts';

/** Counts each address once, ignoring case, as if every one were a contact's; nothing is stored. */
export const answerUnsubscribe = (accountId: string, body: Body, accounts: AccountBook): Answer => {
  const account = ownAccount(accountId, accounts);
  if (!isAccount(account)) return account;
  const { email_addresses: addresses = [] } = body;
  const distinct = new Set(Array.isArray(addresses) ? addresses.map((address) => String(address).toLowerCase()) : []);
  return { status: 200, body: { unsubscribed_count: distinct.size } };
};
