import type { AccountBook } from './account-book.ts';
import type { Provisions, SsoUsers } from './state.ts';
export interface Parts {
  readonly accounts: AccountBook;
  readonly ssoUsers: SsoUsers;
  readonly provisions: Provisions;
}

/** Whether anybody has a user name, or will have it: the vendor has each of them once. */
export const isLoginTaken = (loginName: string, { accounts, ssoUsers, provisions }: Parts): boolean =>
  accounts.byUserName(loginName) !== undefined || ssoUsers.hasLogin(loginName) || provisions.hasLogin(loginName);
