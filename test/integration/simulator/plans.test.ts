import { describe, expect, it } from 'vitest';
import { sampleAccounts } from '../../../local/simulator/seed.ts';
import { bodies, errorList, list, midday, outcome, start, writerTo } from './harness.ts';

const planOf = (accountId: string) => `${list}/${accountId}/plan`;
const cancelOf = (accountId: string) => `${list}/${accountId}/status/cancel`;
const { member, canceled, trial, trialEnded, foreign, nobody } = sampleAccounts;

describe('a change of plan', () => {
  it.each([trial, trialEnded])('leads out of a trial, with a billing day', async (accountId) => {
    const simulator = await start();
    const write = await writerTo(simulator);
    const body = { plan_type: 'SILVER', billing_day_of_month: 7, plan_group_id: 99 };
    const expected = { plan_type: 'SILVER', billing_status: 'Open', billing_day_of_month: 7 };
    const answer = await outcome(write('PUT', planOf(accountId), body));
    expect(answer).toMatchObject({ status: 200, body: { ...expected, current_tiers: [{ usage_type: 'CONTACTS' }] } });
    expect(await outcome(write('GET', planOf(accountId)))).toEqual(answer);
    expect(simulator.requests).toMatchObject({ setPlan: 1, plan: 1 });
  });

  it('takes the day of the change where no billing day is said', async () => {
    const write = await writerTo(await start());
    const answer = await outcome(write('PUT', planOf(trial), { plan_type: 'BEST' }));
    expect(answer.body).toMatchObject({ plan_type: 'BEST', billing_day_of_month: new Date(midday).getUTCDate() });
  });

  it('silently ignores the billing day otherwise (T27)', async () => {
    const write = await writerTo(await start());
    const body = { plan_type: 'LITE', billing_day_of_month: 7 };
    const expected = { plan_type: 'LITE', billing_status: 'Open', billing_day_of_month: 1 };
    expect(await outcome(write('PUT', planOf(member), body))).toMatchObject({ status: 200, body: expected });
    const dayAlone = write('PUT', planOf(member), { billing_day_of_month: 9 });
    expect(await outcome(dayAlone)).toMatchObject({ status: 200, body: expected });
  });

  it('reopens a canceled account (T26), which TRIAL does not', async () => {
    const write = await writerTo(await start());
    expect((await write('PUT', planOf(canceled), { plan_type: 'TRIAL' })).status).toBe(400);
    const body = { plan_type: 'GOLD', billing_day_of_month: 30 };
    expect(await outcome(write('PUT', planOf(canceled), body))).toMatchObject({
      status: 200,
      body: { plan_type: 'GOLD', billing_status: 'Open', billing_day_of_month: 2 },
    });
  });

  it('does not lead back to a trial, nor to a plan that there is not', async () => {
    const write = await writerTo(await start());
    expect((await write('PUT', planOf(trial), { plan_type: 'TRIAL' })).status).toBe(200);
    expect(await outcome(write('PUT', planOf(trial), { plan_type: 'PLATINUM' }))).toEqual(errorList(400));
    expect((await write('PUT', planOf(trial), { plan_type: 'GOOD' })).status).toBe(200);
    expect(await outcome(write('PUT', planOf(trial), { plan_type: 'TRIAL' }))).toEqual(errorList(400));
  });

  it('changes nothing without a body, and refuses a wrong one', async () => {
    const write = await writerTo(await start());
    const before = await outcome(write('GET', planOf(member)));
    expect(await outcome(write('PUT', planOf(member)))).toEqual(before);
    expect(await outcome(write('PUT', planOf(member), {}))).toEqual(before);
    expect(await outcome(write('PUT', planOf(member), { billing_day_of_month: 32 }))).toEqual(errorList(400));
    expect(await outcome(write('PUT', planOf(member), { plan_type: 'GOLD' }, 'text/plain'))).toEqual(errorList(415));
    expect(await outcome(write('PUT', planOf(foreign), { plan_type: 'GOLD' }))).toEqual(errorList(400));
    expect(await outcome(write('PUT', planOf(nobody), { plan_type: 'GOLD' }))).toEqual(errorList(404));
  });

  it('follows a billing status that is changed from outside', async () => {
    const { accounts } = await start();
    expect(accounts.change(trial, { billingStatus: 'Canceled' })).toMatchObject({ planType: 'TRIAL' });
    expect(accounts.change(trial, { billingStatus: 'Open' })?.planType).toMatch(/^(BRONZE|SILVER|GOLD)$/);
    expect(accounts.change(trial, { billingStatus: 'Trial End' })).toMatchObject({ planType: 'TRIAL' });
    expect(accounts.change(trial, { planType: 'BETTER' })).toMatchObject({ billingStatus: 'Trial End' });
    expect(accounts.add({ billingStatus: 'Open' })?.planType).not.toBe('TRIAL');
  });
});

describe('a cancellation', () => {
  it('takes place now, if nothing else is said', async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    expect(await outcome(write('PUT', cancelOf(member)))).toEqual({
      status: 200,
      body: { effective_date: new Date(midday).toISOString() },
    });
    expect(simulator.accounts.get(member)).toMatchObject({ billingStatus: 'Canceled' });
    expect((await outcome(write('GET', planOf(member)))).body).toMatchObject({ billing_status: 'Canceled' });
    expect((await write('PUT', planOf(member), { plan_type: 'GOLD' })).status).toBe(200);
    expect(simulator.accounts.get(member)).toMatchObject({ billingStatus: 'Open' });
  });

  it('in advance shows when its day has come', async () => {
    let instant = midday;
    const simulator = await start({ now: () => instant, tokenLifetimeSeconds: 86_400 });
    const write = await writerTo(simulator);
    const body = { effective_date: '2026-11-22T00:00:00.000Z', reason_id: 27 };
    expect(await outcome(write('PUT', cancelOf(member), body))).toEqual({ status: 200, body });
    const status = async () => [
      simulator.accounts.get(member)?.billingStatus,
      simulator.accounts.clients('all', 0, 1).accounts[0]?.billingStatus,
      (await outcome(write('GET', planOf(member)))).body,
    ];
    instant = Date.parse(body.effective_date) - 1;
    expect(await status()).toEqual(['Open', 'Open', expect.objectContaining({ billing_status: 'Open' })]);
    expect((await simulator.handleControl({ method: 'GET', path: `accounts/${member}` })).body).toMatchObject({
      cancelsAt: body.effective_date,
    });
    instant += 1;
    expect(await status()).toEqual(['Canceled', 'Canceled', expect.objectContaining({ billing_status: 'Canceled' })]);
    expect((await write('PUT', planOf(member), { plan_type: 'GOLD' })).status).toBe(200);
    instant += 86_000_000;
    expect(simulator.accounts.get(member)).toMatchObject({ billingStatus: 'Open' });
  });

  it("tells another partner's client from one that is unknown (T24)", async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    expect(await outcome(write('PUT', cancelOf(foreign)))).toEqual(errorList(400));
    expect(await outcome(write('PUT', cancelOf(nobody)))).toEqual(errorList(404));
    for (const body of [{ reason_id: 4 }, { reason_code: 1 }, { effective_date: 'soon' }, '{']) {
      expect(await outcome(write('PUT', cancelOf(member), body))).toEqual(errorList(400));
    }
    expect(await outcome(write('PUT', cancelOf(member), { reason_id: 1 }, 'text/plain'))).toEqual(errorList(400));
    expect(simulator.accounts.get(member)).toMatchObject({ billingStatus: 'Open' });
  });

  it('of the right path only: others are for the gateway', async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    const forbidden = { status: 403, body: { message: 'Forbidden' } };
    expect(await outcome(write('POST', cancelOf(member), {}))).toEqual(forbidden);
    expect(await outcome(write('DELETE', `${list}/${member}`))).toEqual(forbidden);
    expect(await outcome(write('POST', `${list}/${member}/users`, bodies.ssoUser))).toEqual(forbidden);
    expect(simulator.requests).toMatchObject({ other: 3, cancel: 0 });
    expect(simulator.sent).toEqual([]);
  });
});
