import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { sampleAccounts } from '../../../local/simulator/seed.ts';
import { asPartner, callWith, list, outcome, start } from './harness.ts';

describe('the control surface', () => {
  it('switches faults on and off', async () => {
    const { handleControl, faults } = await start();
    const fault = { operation: 'list', kind: 'status', status: 502, afterCalls: 1, times: 1 };
    const on = { ...fault, calls: 0, given: 0 };
    expect(await handleControl({ method: 'POST', path: 'faults', body: fault })).toEqual({ status: 201, body: on });
    expect(await handleControl({ method: 'GET', path: '/faults' })).toEqual({ status: 200, body: { faults: [on] } });
    expect(await handleControl({ method: 'DELETE', path: 'faults' })).toEqual({ status: 204 });
    expect(faults.all()).toEqual([]);
  });

  it('lists, adds, moves, cancels and removes accounts', async () => {
    const { handleControl, accounts } = await start();
    const listed = await handleControl({ method: 'GET', path: 'accounts?partner=foreign' });
    expect(listed).toEqual({ status: 200, body: { accounts: accounts.all('foreign') } });
    expect(accounts.all('foreign')).toHaveLength(5);
    expect((await handleControl({ method: 'GET', path: 'accounts' })).body).toEqual({ accounts: accounts.all() });

    const added = await handleControl({ method: 'POST', path: 'accounts', body: { accountId: 'a07enew00001' } });
    expect(added).toMatchObject({ status: 201, body: { accountId: 'a07enew00001', partner: 'ours' } });
    expect((await handleControl({ method: 'POST', path: 'accounts' })).status).toBe(201);
    expect(accounts.all('ours')).toHaveLength(139);

    const path = `accounts/${sampleAccounts.member}`;
    const change = { partner: 'foreign', billingStatus: 'Canceled', organizationName: 'Renamed' };
    expect(await handleControl({ method: 'PATCH', path, body: change })).toMatchObject({ status: 200, body: change });
    expect(await handleControl({ method: 'GET', path })).toMatchObject({ status: 200, body: change });
    expect(await handleControl({ method: 'DELETE', path })).toEqual({ status: 204 });
    expect((await handleControl({ method: 'GET', path })).status).toBe(404);
  });

  it('reads the counters, and reads and changes the settings', async () => {
    const simulator = await start();
    await (await asPartner(simulator))(list);
    const { handleControl } = simulator;
    expect((await handleControl({ method: 'GET', path: 'requests' })).body).toMatchObject({
      token: 1,
      list: 1,
      plan: 0,
    });
    const change = { perSecond: 7, perDay: null, lastPage: 'null_links', tokenLifetimeSeconds: 10 };
    const changed = await handleControl({ method: 'PATCH', path: 'settings', body: change });
    expect(JSON.parse(JSON.stringify(changed.body))).toMatchObject(change);
    expect(simulator.settings).toMatchObject({
      perSecond: 7,
      perDay: Number.POSITIVE_INFINITY,
      lastPage: 'null_links',
    });
    expect((await handleControl({ method: 'GET', path: 'settings' })).body).toEqual(simulator.settings);
  });

  it("gives an owner's token that the summary takes", async () => {
    const simulator = await start();
    const body = { accountId: sampleAccounts.canceled };
    const answer = await simulator.handleControl({ method: 'POST', path: 'end-user-tokens', body });
    expect(answer.status).toBe(201);
    const { access_token: token } = z.parse(z.strictObject({ access_token: z.string() }), answer.body);
    const summary = await outcome(callWith(simulator, token)('/v3/account/summary'));
    expect(summary).toMatchObject({ status: 200, body: { encoded_account_id: sampleAccounts.canceled } });
  });

  it.each([
    ['POST faults', undefined, 400, /expected object/],
    ['POST faults', 'nonsense', 400, /expected object/],
    ['POST faults', { operation: 'list' }, 400, /kind: .*"html"/],
    ['POST faults', { operation: 'lists', kind: 'drop' }, 400, /operation: .*"list"/],
    ['POST faults', { operation: 'list', kind: 'drop', often: true }, 400, /"often"/],
    ['POST faults', { operation: 'plan', kind: 'no_list' }, 400, /cannot have this kind/],
    ['POST faults', { operation: 'list', kind: 'refuse_credentials' }, 400, /cannot have this kind/],
    ['POST faults', { operation: 'list', kind: 'drop', status: 500 }, 400, /have a status/],
    ['POST faults', { operation: 'list', kind: 'status', status: 200 }, 400, /400 or more/],
    ['POST faults', { operation: 'list', kind: 'drop', href: '/' }, 400, /has a href/],
    ['POST faults', { operation: 'list', kind: 'drop', times: 0 }, 400, /times: /],
    ['POST faults', { operation: 'list', kind: 'drop', afterCalls: 1.5 }, 400, /afterCalls: /],
    ['PUT faults', {}, 404, /There is no PUT faults; there are GET faults/],
    ['GET accounts?partner=theirs', undefined, 400, /partner: .*"ours"/],
    ['GET accounts?owner=x', undefined, 400, /"owner"/],
    ['POST accounts', { accountId: '../x' }, 400, /accountId: /],
    ['POST accounts', { accountId: sampleAccounts.member }, 409, /There is an account a07e1lwvtuw0/],
    ['POST accounts', { lastLoginDate: 'yesterday' }, 400, /lastLoginDate: /],
    [`PATCH accounts/${sampleAccounts.member}`, {}, 400, /at least one field/],
    [`PATCH accounts/${sampleAccounts.member}`, { accountId: 'a07eother001' }, 400, /"accountId"/],
    [`PATCH accounts/${sampleAccounts.member}`, { billingStatus: '' }, 400, /billingStatus: /],
    [`PATCH accounts/${sampleAccounts.nobody}`, { partner: 'ours' }, 404, /no account a07enobody00/],
    [`DELETE accounts/${sampleAccounts.nobody}`, undefined, 404, /no account a07enobody00/],
    ['PATCH settings', { perSecond: 0 }, 400, /perSecond: /],
    ['PATCH settings', { speed: 1 }, 400, /"speed"/],
    ['POST end-user-tokens', {}, 400, /accountId: /],
    ['POST end-user-tokens', { accountId: sampleAccounts.nobody }, 404, /no account/],
    ['GET accounts/a/b', undefined, 404, /There is no/],
    ['POST ', undefined, 404, /There is no/],
    ['GET constructor', undefined, 404, /There is no/],
  ])('%s %j: %i', async (route, body, status, message) => {
    const [method = '', path = ''] = route.split(' ');
    const { handleControl } = await start();
    const answer = await handleControl({ method, path, body });
    expect(answer.status).toBe(status);
    expect(z.parse(z.strictObject({ error: z.string() }), answer.body).error).toMatch(message);
  });

  it('lists what it can be told to do', async () => {
    const { handleControl } = await start();
    const { status, body } = await handleControl({ method: 'GET', path: '' });
    expect(status).toBe(200);
    expect(z.parse(z.object({ routes: z.array(z.string()) }), body).routes).toContain('POST faults');
  });

  it('leaves no message catalogue behind in the process', async () => {
    const { handleControl } = await start();
    await handleControl({ method: 'POST', path: 'faults' });
    expect(z.config().localeError).toBeUndefined();
  });
});
