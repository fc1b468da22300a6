/** `GET` and `PUT /partner/accounts/{id}/plan` (fact sheet 2.3). */
import type { Account } from './account.ts';
import type { AccountBook } from './account-book.ts';
import { type Answer, invalid } from './exchange.ts';
import type { Body } from './field-rules.ts';
import { isAccount, ownAccount } from './own-account.ts';

const tiers = [
  { tier: 1, tier_min: 0, tier_max: 500, price: 12 },
  { tier: 2, tier_min: 501, tier_max: 1000, price: 30 },
  { tier: 3, tier_min: 1001, tier_max: 2500, price: 50 },
  { tier: 4, tier_min: 2501, tier_max: 5000, price: 80 },
  { tier: 5, tier_min: 5001, tier_max: 10_000, price: 120 },
] as const;

/** What our plan group has, older names included (fact sheet, section 3). */
const knownPlanTypes: readonly string[] = ['TRIAL', 'BRONZE', 'SILVER', 'GOLD', 'GOOD', 'BETTER', 'BEST', 'LITE'];

const planOf = ({ billingStatus, subscriberCount, billingDayOfMonth, planType }: Account): Answer => {
  // trials have no price, no billing day (2.2) and no tiers (2.3: described for other accounts
  // only)
  if (planType === 'TRIAL') {
    const body = { plan_type: planType, billing_status: billingStatus, billing_day_of_month: null };
    return { status: 200, body };
  }
  const tier = tiers.find(({ tier_max }) => subscriberCount <= tier_max) ?? tiers[4];
  return {
    status: 200,
    body: {
      plan_type: planType,
      current_tiers: [{ usage_type: 'CONTACTS', current_usage: subscriberCount, ...tier, currency_code: 'USD' }],
      billing_status: billingStatus,
      billing_day_of_month: billingDayOfMonth,
    },
  };
};

/** Answers what plan an account of ours has. */
export const answerPlan = (accountId: string, accounts: AccountBook): Answer => {
  const account = ownAccount(accountId, accounts);
  return isAccount(account) ? planOf(account) : account;
};

/**
 * Changes the plan, and answers the new one. A paid plan opens an account that was canceled or on
 * trial (T26); the billing day counts only on the way out of a trial and is silently ignored
 * otherwise (T27). A plan group is never used: an unknown one means the default one, and there is
 * no other.
 */
export const answerPlanChange = (accountId: string, body: Body, accounts: AccountBook, now: number): Answer => {
  const account = ownAccount(accountId, accounts);
  if (!isAccount(account)) return account;
  const planType = body['plan_type'];
  if (typeof planType !== 'string') return planOf(account);
  if (!knownPlanTypes.includes(planType)) return invalid('plan_type is not enabled in the plan group');
  if (planType === 'TRIAL') {
    return account.planType === 'TRIAL' ? planOf(account) : invalid('plan_type TRIAL cannot be set again');
  }
  const day = Number(body['billing_day_of_month'] ?? new Date(now).getUTCDate());
  const wasActive = account.billingStatus !== 'Canceled' && account.planType !== 'TRIAL';
  const after = accounts.change(accountId, {
    planType,
    billingStatus: wasActive ? account.billingStatus : 'Open',
    billingDayOfMonth: account.planType === 'TRIAL' ? day : account.billingDayOfMonth,
  });
  return planOf(after ?? account);
};
