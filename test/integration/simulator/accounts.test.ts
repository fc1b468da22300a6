import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { sampleAccounts } from '../../../local/simulator/seed.ts';
import { asPartner, callWith, errorList, idsOf, list, outcome, pagesFrom, start } from './harness.ts';

describe('a single account', () => {
  const planOf = (accountId: string) => `${list}/${accountId}/plan`;

  it('has a plan, with tiers and a billing day unless it is on trial', async () => {
    const simulator = await start();
    const call = await asPartner(simulator);
    expect(await outcome(call(planOf(sampleAccounts.member)))).toEqual({
      status: 200,
      body: {
        plan_type: expect.stringMatching(/^(BRONZE|SILVER|GOLD)$/),
        billing_status: 'Open',
        billing_day_of_month: 1,
        current_tiers: [expect.objectContaining({ usage_type: 'CONTACTS', tier: 1, currency_code: 'USD' })],
      },
    });
    for (const [accountId, status] of [
      [sampleAccounts.trial, 'Trial'],
      [sampleAccounts.trialEnded, 'Trial End'],
    ] as const) {
      const body = { plan_type: 'TRIAL', billing_status: status, billing_day_of_month: null };
      expect(await outcome(call(planOf(accountId)))).toEqual({ status: 200, body });
    }
    const days = await Promise.all(
      simulator.accounts
        .all('ours')
        .slice(0, 40)
        .map(async ({ accountId }) => {
          const plan: unknown = await (await call(planOf(accountId))).json();
          return typeof z.parse(z.object({ billing_day_of_month: z.unknown() }), plan).billing_day_of_month;
        }),
    );
    expect(new Set(days)).toEqual(new Set(['number', 'string', 'object']));
  });

  it('tells an account of another partner from one that it does not know', async () => {
    const simulator = await start();
    const call = await asPartner(simulator);
    expect(await outcome(call(planOf(sampleAccounts.foreign)))).toEqual(errorList(400));
    expect(await outcome(call(planOf(sampleAccounts.nobody)))).toEqual(errorList(404));
    simulator.accounts.change(sampleAccounts.member, { partner: 'none' });
    expect(await outcome(call(planOf(sampleAccounts.member)))).toEqual(errorList(404));
  });

  it('has a summary for its owner, which names a partner whoever that is', async () => {
    const simulator = await start();
    simulator.accounts.add({ accountId: 'a07eplain001', partner: 'none' });
    const summaryOf = async (accountId: string) =>
      callWith(simulator, await simulator.endUserToken(accountId))('/v3/account/summary');
    for (const [accountId, partnerId] of [
      [sampleAccounts.member, simulator.credentials.partnerId],
      [sampleAccounts.foreign, 'a01-27dl'],
      ['a07eplain001', 'a01-15dl'],
    ] as const) {
      const { status, body } = await outcome(summaryOf(accountId));
      expect(status).toBe(200);
      expect(body).toMatchObject({ encoded_account_id: accountId, encoded_partner_id: partnerId, country_code: 'us' });
      expect(body).not.toHaveProperty('state_code');
    }
    expect((await summaryOf(sampleAccounts.nobody)).status).toBe(401);
    expect((await (await asPartner(simulator))('/v3/account/summary')).status).toBe(401);
  });

  it('has a summary that follows a move, or does not, as is set', async () => {
    const simulator = await start();
    simulator.accounts.change(sampleAccounts.member, { partner: 'foreign' });
    const summary = async () => {
      const call = callWith(simulator, await simulator.endUserToken(sampleAccounts.member));
      return (await outcome(call('/v3/account/summary'))).body;
    };
    expect(await summary()).toMatchObject({ encoded_partner_id: 'a01-27dl' });
    simulator.settings.summaryPartner = 'provisioning';
    expect(await summary()).toMatchObject({ encoded_partner_id: simulator.credentials.partnerId });
  });
});

describe('moves', () => {
  it('takes an account off the list and puts it back where it was', async () => {
    const simulator = await start();
    const call = await asPartner(simulator);
    const before = idsOf(await pagesFrom(call, list));
    for (const partner of ['foreign', 'none'] as const) {
      simulator.accounts.change(sampleAccounts.trial, { partner });
      expect(idsOf(await pagesFrom(call, list))).toEqual(before.filter((id) => id !== sampleAccounts.trial));
    }
    simulator.accounts.change(sampleAccounts.trial, { partner: 'ours' });
    expect(idsOf(await pagesFrom(call, list))).toEqual(before);
  });

  it('lists newcomers at the end, also those who come from another partner', async () => {
    const simulator = await start();
    const call = await asPartner(simulator);
    simulator.accounts.change(sampleAccounts.foreign, { partner: 'ours' });
    const added = simulator.accounts.add({});
    expect(added).toMatchObject({ partner: 'ours', billingStatus: 'Trial' });
    expect(idsOf(await pagesFrom(call, list)).slice(137)).toEqual([sampleAccounts.foreign, added?.accountId]);
  });

  it('makes a scan skip a row when one leaves in the middle of it', async () => {
    const simulator = await start();
    const call = await asPartner(simulator);
    const ours = simulator.accounts.all('ours').map((account) => account.accountId);
    await call(list);
    simulator.accounts.remove(sampleAccounts.member);
    expect(idsOf(await pagesFrom(call, `${list}?offset=NTA*&limit=50`))).toEqual(ours.slice(51));
    expect(simulator.accounts.remove(sampleAccounts.member)).toBe(false);
    expect(simulator.accounts.get(sampleAccounts.member)).toBeUndefined();
  });

  it('shows a cancellation in the list and in the plan', async () => {
    const simulator = await start();
    const call = await asPartner(simulator);
    simulator.accounts.change(sampleAccounts.member, { billingStatus: 'Canceled' });
    const [first] = await pagesFrom(call, list);
    expect(first?.site_owner_list[0]).toMatchObject({
      encoded_account_id: sampleAccounts.member,
      billing_status: 'Canceled',
    });
    expect((await outcome(call(`${list}/${sampleAccounts.member}/plan`))).body).toMatchObject({
      billing_status: 'Canceled',
    });
  });

  it('can start from accounts of its own, each of them once', async () => {
    const simulator = await start({ seed: [{ accountId: sampleAccounts.member, billingStatus: 'Open' }, {}] });
    expect(simulator.accounts.all()).toHaveLength(2);
    const twice = [{ accountId: 'a07etwice001' }, { accountId: 'a07etwice001' }];
    await expect(start({ seed: twice })).rejects.toThrow('a07etwice001 twice');
  });
});
