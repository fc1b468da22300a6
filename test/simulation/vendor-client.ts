/** The vendor as the service's client shows it, without a network between. */

import type { Instant } from '../../shared/base/time.ts';
import { nextPage } from '../../shared/constant-contact/accounts/links.ts';
import { activityOf } from '../../shared/constant-contact/activity.ts';
import type { VendorResult } from '../../shared/constant-contact/result.ts';
import type { AccountPage, AccountProbe, ConstantContact } from '../../shared/constant-contact/types.ts';
import { defaultActivityWords } from '../../shared/domain/membership/activity-words.ts';
import type { Surroundings } from './surroundings.ts';

/** Makes one call, which may fail. */
export type Call = <T>(asked: 'list' | 'account', deadline: Instant, answer: () => T) => Promise<VendorResult<T>>;

/** The partner that we are. */
export const ownPartnerId = 'our-partner';

const offsetOf = (next: string | undefined): number =>
  Number(next === undefined ? 0 : new URLSearchParams(next).get('offset'));

export const createVendorClient = (
  { vendor, credentials, isUnreadable, leadsBack }: Surroundings,
  call: Call,
): Pick<ConstantContact, 'listAccounts' | 'probeAccount' | 'credentialsDigest'> => ({
  credentialsDigest: async () => ({ ok: true, value: credentials.digest }),
  listAccounts: (page, deadline) =>
    call('list', deadline, (): AccountPage => {
      const offset = offsetOf('next' in page ? page.next : undefined);
      const { rows, next } = vendor.page(offset);
      const unreadable = rows.flatMap((_, index) => (isUnreadable() ? index : []));
      return {
        unreadable: unreadable.map((row) => ({ row, why: 'a row of the simulation' })),
        accounts: rows
          .filter((_, index) => !unreadable.includes(index))
          .map(({ accountId, billing }) => ({
            accountId,
            activity: activityOf(billing, defaultActivityWords),
            profile: {},
          })),
        ...(next === undefined ? {} : { next: nextPage.parse(`?offset=${leadsBack() ? offset : next}`) }),
      };
    }),
  probeAccount: (accountId, deadline) =>
    call('account', deadline, (): AccountProbe => {
      const account = vendor.get(accountId);
      if (account?.partner === 'ours')
        return { outcome: 'ours', activity: activityOf(account.billing, defaultActivityWords) };
      return { outcome: 'not_ours', status: account?.partner === 'foreign' ? 400 : 404 };
    }),
});
