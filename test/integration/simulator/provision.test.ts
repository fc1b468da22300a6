import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { sampleAccounts } from '../../../local/simulator/seed.ts';
import type { Simulator } from '../../../local/simulator/simulator.ts';
import { bodies, callWith, errorList, list, messagesOf, outcome, start, writerTo } from './harness.ts';

const made = z.strictObject({ encoded_account_id: z.string(), provision_uuid: z.uuid() });
const { provision } = bodies;
const byLogin = ({ accounts }: Simulator, userName: string) =>
  accounts.all().find((each) => each.userName === userName);

describe('a new account', () => {
  it('is a managed trial of ours, without a billing day', async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    const { status, body } = await outcome(write('POST', list, { ...provision, organization_name: "Jane's" }));
    expect(status).toBe(201);
    const { encoded_account_id: accountId } = made.parse(body);
    expect(simulator.accounts.get(accountId)).toMatchObject({
      partner: 'ours',
      provisionedBy: 'ours',
      managed: true,
      billingStatus: 'Trial',
      planType: 'TRIAL',
      billingDayOfMonth: null,
      userName: 'jane.bakery',
      organizationName: "Jane's",
    });
    expect(await outcome(write('GET', `${list}/${accountId}/plan`))).toEqual({
      status: 200,
      body: { plan_type: 'TRIAL', billing_status: 'Trial', billing_day_of_month: null },
    });
    const summary = callWith(simulator, await simulator.endUserToken(accountId))('/v3/account/summary');
    expect((await outcome(summary)).body).toMatchObject({ contact_email: provision.contact_email });
    expect(simulator.accounts.clients('managed', 0, 500).accounts.at(-1)?.accountId).toBe(accountId);
  });

  it('has the name of a newcomer where it has none of its own, and may do without a password', async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    const { password: _, ...rest } = provision;
    const body = { ...rest, external_id: 'e-1', external_provider: 'idp-1' };
    expect((await write('POST', list, body, 'application/json; charset=utf-8')).status).toBe(201);
    expect(byLogin(simulator, 'jane.bakery')?.organizationName).toMatch(/^Newcomer /);
  });

  it('needs a user name that nobody has, in whatever case', async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    const taken = simulator.accounts.get(sampleAccounts.foreign)?.userName.toUpperCase();
    expect(await outcome(write('POST', list, { ...provision, login_name: taken }))).toEqual(errorList(409));
    expect((await write('POST', list, provision)).status).toBe(201);
    const again = write('POST', list, { ...provision, login_name: 'Jane.Bakery' });
    expect(await outcome(again)).toEqual(errorList(409));
    simulator.accounts.remove(byLogin(simulator, 'jane.bakery')?.accountId ?? '');
    expect((await write('POST', list, provision)).status).toBe(201);
    simulator.accounts.change(byLogin(simulator, 'jane.bakery')?.accountId ?? '', { userName: 'renamed' });
    expect((await write('POST', list, provision)).status).toBe(201);
    const sso = write('POST', `${list}/${sampleAccounts.member}/users/sso`, bodies.ssoUser);
    expect((await sso).status).toBe(201);
    expect((await write('POST', list, { ...provision, login_name: 'jo.lee' })).status).toBe(409);
  });

  it('is refused with an array that has an object for everything that is wrong', async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    const wrong = write('POST', list, { ...provision, login_name: 'jane', reason: 1 });
    expect(await messagesOf(wrong)).toEqual([
      'reason is no field of this body',
      'login_name has fewer than 6 characters',
    ]);
    expect((await wrong).status).toBe(400);
    for (const body of ['{"contact_email":', '[]', '"text"', undefined]) {
      expect((await write('POST', list, body)).status).toBe(400);
    }
    for (const type of ['application/x-www-form-urlencoded', 'application/jsonp', 'text/plain']) {
      expect(await outcome(write('POST', list, provision, type))).toEqual(errorList(415));
    }
    expect(byLogin(simulator, 'jane.bakery')).toBeUndefined();
  });
});

describe('a 503 to a new account', () => {
  it('may mean that it comes later', async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    const control = (method: string, path: string) => simulator.handleControl({ method, path });
    simulator.faults.add({ operation: 'provision', kind: 'accepted', times: 1 });
    expect(await outcome(write('POST', list, provision))).toEqual(errorList(503));
    expect(byLogin(simulator, 'jane.bakery')).toBeUndefined();
    const { password: _, ...waiting } = provision;
    expect(await control('GET', 'provisions')).toEqual({ status: 200, body: { provisions: [waiting] } });
    expect((await write('POST', list, provision)).status).toBe(409);

    expect(await control('POST', 'provisions/run')).toEqual({ status: 200, body: { made: 1 } });
    expect(byLogin(simulator, 'jane.bakery')).toMatchObject({ partner: 'ours', billingStatus: 'Trial' });
    expect((await control('GET', 'provisions')).body).toEqual({ provisions: [] });
    expect((await control('POST', 'provisions/run')).body).toEqual({ made: 0 });
    expect((await control('POST', 'provisions/walk')).status).toBe(404);
  });

  it('may mean that it never comes', async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    simulator.faults.add({ operation: 'provision', kind: 'status', status: 503, times: 1 });
    expect(await outcome(write('POST', list, provision))).toEqual(errorList(503));
    expect((await simulator.handleControl({ method: 'POST', path: 'provisions/run' })).body).toEqual({ made: 0 });
    expect((await write('POST', list, provision)).status).toBe(201);
  });

  it('is not given to what would be refused, and a name that was taken meanwhile is left out', async () => {
    const simulator = await start();
    const write = await writerTo(simulator);
    simulator.faults.add({ operation: 'provision', kind: 'accepted' });
    expect((await write('POST', list, { ...provision, password: 'short' })).status).toBe(400);
    expect((await write('POST', list, provision)).status).toBe(503);
    simulator.accounts.add({ userName: 'JANE.bakery' });
    expect((await simulator.handleControl({ method: 'POST', path: 'provisions/run' })).body).toEqual({ made: 0 });
  });
});
