/** `POST /partner/accounts/{id}/users/sso` (fact sheet, section 6). */

import { type Answer, invalid, serviceError } from './exchange.ts';
import type { Body } from './field-rules.ts';
import { isLoginTaken, type Parts } from './login-names.ts';
import { isAccount, ownAccount } from './own-account.ts';
import type { SsoUsers } from './state.ts';

export const createSsoUsers = (): SsoUsers => {
  const logins = new Set<string>();
  const emails = new Set<string>();
  return {
    hasLogin: (loginName) => logins.has(loginName.toLowerCase()),
    hasEmail: (contactEmail) => emails.has(contactEmail.toLowerCase()),
    add: ({ loginName, contactEmail }) => {
      logins.add(loginName.toLowerCase());
      emails.add(contactEmail.toLowerCase());
    },
  };
};

/**
 * Makes a user, and says nothing (T32). The vendor lists no 404 here, so that an unknown account is
 * taken to be a 400. The email address has to be new among these users; whether the owners' count
 * as well is not said.
 */
export const answerSsoUser = (accountId: string, body: Body, parts: Parts): Answer => {
  const loginName = String(body['login_name']);
  const contactEmail = String(body['contact_email']);
  if (!isAccount(ownAccount(accountId, parts.accounts))) return invalid('The account does not exist');
  if (isLoginTaken(loginName, parts) || parts.ssoUsers.hasEmail(contactEmail)) {
    return serviceError(409, 'partner.api.user.conflict', 'The login_name or the contact_email is taken');
  }
  parts.ssoUsers.add({ loginName, contactEmail });
  return { status: 201 };
};
