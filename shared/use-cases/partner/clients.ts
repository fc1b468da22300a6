/**
 * Operations for the people of a client account: users who sign in, and contacts who get no more
 * mail.
 */

import type { NewSsoUser, Unsubscription } from '../../constant-contact/operations/types.ts';
import type { VendorResult } from '../../constant-contact/result.ts';
import type { AskingForAccount, PartnerDependencies } from './dependencies.ts';
import { recorded } from './recorded.ts';

/**
 * Creates a user who signs in by the partner's single sign-on (fact sheet section 6). The trail
 * gets the role, and no name.
 */
export const createSsoUser = (
  { accountId, actor, deadline }: AskingForAccount,
  user: NewSsoUser,
  { operations, ...recorder }: PartnerDependencies,
): Promise<VendorResult<undefined>> =>
  recorded(
    { operation: 'create-sso-user', accountId, actor, deadline, details: { roleName: user.roleName }, changes: true },
    (until) => operations.createSsoUser(accountId, user, until),
    recorder,
  );

/**
 * Takes contacts off an account's lists (fact sheet section 2.7). The trail gets their number, and
 * no address.
 */
export const unsubscribeContacts = (
  { accountId, actor, deadline }: AskingForAccount,
  unsubscription: Unsubscription,
  { operations, ...recorder }: PartnerDependencies,
): Promise<VendorResult<{ readonly unsubscribedCount?: number } | undefined>> => {
  const { emailAddresses, deleteContacts, globalUnsubscribe } = unsubscription;
  const details = {
    count: emailAddresses.length,
    deleteContacts: deleteContacts || undefined,
    globalUnsubscribe: globalUnsubscribe || undefined,
  };
  return recorded(
    { operation: 'unsubscribe-contacts', accountId, actor, deadline, details, changes: true },
    (until) => operations.unsubscribe(accountId, unsubscription, until),
    recorder,
    (done) => ({ outcome: 'done', details: { unsubscribedCount: done?.unsubscribedCount } }),
  );
};
