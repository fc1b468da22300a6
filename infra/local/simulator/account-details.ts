/** What the vendor says of a single account. */
import type { Account, Partner } from './account.ts';
import type { AccountBook } from './account-book.ts';
import { type Answer, serviceError, unauthorized } from './exchange.ts';
import type { Settings } from './settings.ts';
import type { Credentials } from './tokens.ts';

/** The account id of a plan's path, if it is one. */
export const accountOfPlanPath = (path: string): string | undefined =>
  /^\/v3\/partner\/accounts\/([^/]+)\/plan$/.exec(path)?.[1];
export const summaryPath = '/v3/account/summary';

const tiers = [
  { tier: 1, tier_min: 0, tier_max: 500, price: 12 },
  { tier: 2, tier_min: 501, tier_max: 1000, price: 30 },
  { tier: 3, tier_min: 1001, tier_max: 2500, price: 50 },
  { tier: 4, tier_min: 2501, tier_max: 5000, price: 80 },
  { tier: 5, tier_min: 5001, tier_max: 10_000, price: 120 },
] as const;
const planTypes = ['BRONZE', 'SILVER', 'GOLD'] as const;

const planOf = ({ billingStatus, subscriberCount, billingDayOfMonth }: Account): Answer['body'] => {
  // trials have no price, no billing day (2.2) and no tiers (2.3: described for other accounts only)
  if (billingStatus.startsWith('Trial')) {
    return { plan_type: 'TRIAL', billing_status: billingStatus, billing_day_of_month: null };
  }
  const tier = tiers.find(({ tier_max }) => subscriberCount <= tier_max) ?? tiers[4];
  return {
    plan_type: planTypes[subscriberCount % planTypes.length],
    current_tiers: [{ usage_type: 'CONTACTS', current_usage: subscriberCount, ...tier, currency_code: 'USD' }],
    billing_status: billingStatus,
    billing_day_of_month: billingDayOfMonth,
  };
};

/**
 * `GET /partner/accounts/{id}/plan` (fact sheet 2.3).
 *
 * The status for an account that is not ours is UNVERIFIED. The vendor documents it for the cancel call only (T24), which is
 * followed here: 404 for one that is unknown or under no partner, 400 for one under a different partner.
 */
export const answerPlan = (accountId: string, accounts: AccountBook): Answer => {
  const account = accounts.get(accountId);
  switch (account?.partner) {
    case 'ours':
      return { status: 200, body: planOf(account) };
    case 'foreign':
      return serviceError(400, 'partner.api.account.invalid', 'The account is under a different partner');
    default:
      return serviceError(404, 'partner.api.account.not_found', 'The account does not exist');
  }
};

/** An ordinary account without a partner has an id here, too (T1): a01-15dl is the one that was recorded. */
const partnerIdOf = (partner: Partner, { partnerId }: Credentials): string =>
  ({ ours: partnerId, foreign: 'a01-27dl', none: 'a01-15dl' })[partner];

/** `GET /account/summary` (fact sheet 7.2) with an end-user's token: as recorded live, with optional fields missing. */
export const answerSummary = (
  accountId: string,
  accounts: AccountBook,
  credentials: Credentials,
  { summaryPartner }: Settings,
): Answer => {
  const account = accounts.get(accountId);
  if (account === undefined) return unauthorized;
  return {
    status: 200,
    body: {
      encoded_account_id: account.accountId,
      encoded_partner_id: partnerIdOf(
        summaryPartner === 'current' ? account.partner : account.provisionedBy,
        credentials,
      ),
      contact_email: `owner@${account.accountId}.example`,
      // lower case, unlike the documented samples (T29)
      country_code: 'us',
      organization_name: account.organizationName,
      time_zone_id: 'US/Eastern',
    },
  };
};
