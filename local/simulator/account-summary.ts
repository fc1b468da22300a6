/** `GET /account/summary` (fact sheet 7.2). */
import type { Account, Partner } from './account.ts';
import type { Answer } from './exchange.ts';
import type { Settings } from './settings.ts';
import type { Credentials } from './tokens.ts';

export const summaryPath = '/account/summary';

/**
 * An ordinary account without a partner has an id here, too (T1): a01-15dl is the one that was
 * recorded.
 */
const partnerIdOf = (partner: Partner, { partnerId }: Credentials): string =>
  ({ ours: partnerId, foreign: 'a01-27dl', none: 'a01-15dl' })[partner];

const partnerMember = (account: Account, { summaryPartner }: Settings, credentials: Credentials) => {
  if (summaryPartner === 'absent') return {};
  if (summaryPartner === 'null') return { encoded_partner_id: null };
  const partner = summaryPartner === 'current' ? account.partner : account.provisionedBy;
  return { encoded_partner_id: partnerIdOf(partner, credentials) };
};

/**
 * What the vendor says to the account's owner, or for it to its partner: as recorded live, with
 * optional fields missing.
 */
export const answerSummary = (
  account: Account,
  { credentials, settings }: { readonly credentials: Credentials; readonly settings: Settings },
): Answer => ({
  status: 200,
  body: {
    encoded_account_id: account.accountId,
    ...partnerMember(account, settings, credentials),
    contact_email: account.contactEmail ?? `owner@${account.accountId}.example`,
    // lower case, unlike the documented samples (T29)
    country_code: 'us',
    organization_name: account.organizationName,
    time_zone_id: 'US/Eastern',
  },
});
