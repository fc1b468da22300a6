import type { Account } from './account.ts';
import type { AccountBook } from './account-book.ts';
import { type Answer, serviceError } from './exchange.ts';

/**
 * A client of ours, or what the vendor says of any other account: 404 for one that is unknown or
 * under no partner, 400 for one under a different partner. The vendor documents that for the cancel
 * call only (T24); elsewhere it is UNVERIFIED, and taken to be the same.
 */
export const ownAccount = (accountId: string, accounts: AccountBook): Account | Answer => {
  const account = accounts.get(accountId);
  if (account?.partner === 'ours') return account;
  return account?.partner === 'foreign'
    ? serviceError(400, 'partner.api.account.other_partner', 'The account is under a different partner')
    : serviceError(404, 'partner.api.account.not_found', 'The account does not exist');
};

export const isAccount = (found: Account | Answer): found is Account => 'accountId' in found;
