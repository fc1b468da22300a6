/** `POST /partner/accounts` (fact sheet 2.2). */

import { randomUUID } from 'node:crypto';
import type { Account } from './account.ts';
import type { AccountBook } from './account-book.ts';
import { type Answer, serviceError } from './exchange.ts';
import type { Body } from './field-rules.ts';
import { isLoginTaken, type Parts } from './login-names.ts';
import type { Provisions } from './state.ts';

const loginNameOf = (body: Body): string => String(body['login_name']);

/** Always on trial, managed by us, and without a billing day. */
const addAccount = (body: Body, accounts: AccountBook): Account | undefined => {
  const { organization_name } = body;
  const added = accounts.add({
    userName: loginNameOf(body),
    ...(organization_name === undefined ? {} : { organizationName: String(organization_name) }),
  });
  return added && accounts.change(added.accountId, { contactEmail: String(body['contact_email']) });
};

export const createProvisions = (accounts: AccountBook): Provisions => {
  let waiting: readonly Body[] = [];
  return {
    waiting: () => waiting.map(({ password: _, ...rest }) => rest),
    hasLogin: (loginName) => waiting.some((body) => loginNameOf(body).toLowerCase() === loginName.toLowerCase()),
    accept: (body) => {
      waiting = [...waiting, body];
    },
    run: () => {
      const due = waiting.filter((body) => accounts.byUserName(loginNameOf(body)) === undefined);
      waiting = [];
      for (const body of due) addAccount(body, accounts);
      return due.length;
    },
  };
};

/**
 * Makes an account. With `later` it is only noted, and the answer is the 503 of which the caller
 * cannot tell whether it means that (T23). A user name that is taken is a 409, which is INFERRED,
 * and taken to hold while its first request still waits.
 */
export const answerProvision = (body: Body, later: boolean, parts: Parts): Answer => {
  if (isLoginTaken(loginNameOf(body), parts)) {
    return serviceError(409, 'partner.api.account.conflict', 'The login_name is taken');
  }
  if (later) {
    parts.provisions.accept(body);
    return serviceError(503, 'partner.api.service.unavailable', 'The request is stored and will be processed later');
  }
  const account = addAccount(body, parts.accounts);
  return { status: 201, body: { encoded_account_id: account?.accountId, provision_uuid: randomUUID() } };
};
