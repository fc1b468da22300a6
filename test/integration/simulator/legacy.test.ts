import { describe, expect, it } from 'vitest';
import { sampleAccounts } from '../../../local/simulator/seed.ts';
import type { Simulator } from '../../../local/simulator/simulator.ts';
import { start } from './harness.ts';

const { member, foreign } = sampleAccounts;

const ask = async (simulator: Simulator, accountId: string, login: Readonly<Record<string, string>> = {}) => {
  const { legacyUserName, legacyPassword } = simulator.credentials;
  const query = new URLSearchParams({
    loginName: legacyUserName,
    loginPassword: legacyPassword,
    siteOwnerLoginName: simulator.accounts.get(accountId)?.userName ?? 'nobody@nowhere',
    ...login,
  });
  const response = await fetch(`${simulator.legacyUrl}?${query}`);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};
const no = '500\nloginName has no access to specified SiteOwner';

describe('the legacy check of a user name', () => {
  it('says yes with an id and the billing status, whoever manages the account', async () => {
    const simulator = await start();
    const answer = await ask(simulator, member);
    expect(answer).toEqual({
      status: 200,
      type: 'text/plain; charset=utf-8',
      text: expect.stringMatching(/^0\n\d{13}\nStatus=Open$/),
    });
    simulator.accounts.change(member, { managed: false, billingStatus: 'Canceled' });
    expect((await ask(simulator, member)).text).toBe(answer.text.replace('Open', 'Canceled'));
    const upper = simulator.accounts.get(member)?.userName.toUpperCase() ?? '';
    expect((await ask(simulator, member, { siteOwnerLoginName: upper })).text).toContain('Status=Canceled');
    const other = await ask(simulator, sampleAccounts.longId);
    expect(other.text.split('\n')[1]).not.toBe(answer.text.split('\n')[1]);
    expect(simulator.requests).toMatchObject({ legacy: 4, other: 0 });
  });

  it('says no with 200, too, and something else to a wrong login', async () => {
    const simulator = await start();
    expect(await ask(simulator, foreign)).toMatchObject({ status: 200, text: no });
    expect(await ask(simulator, sampleAccounts.nobody)).toMatchObject({ status: 200, text: no });
    expect((await ask(simulator, member, { siteOwnerLoginName: '' })).text).toBe(no);
    const wrong: readonly Readonly<Record<string, string>>[] = [
      { loginName: 'other' },
      { loginPassword: 'wrong' },
      { loginPassword: '' },
    ];
    for (const login of wrong) {
      expect(await ask(simulator, member, login)).toMatchObject({ status: 200, text: '500\nInvalid login' });
    }
    expect((await fetch(simulator.legacyUrl, { method: 'POST' })).status).toBe(403);
  });

  it.each([
    ['crlf', 'text/plain', /^0\r\n\d{13}\r\nStatus=Open$/],
    ['br', 'text/html', /^0<br>\d{13}<br>Status=Open$/],
    ['html', 'text/html', /^<html><body>\n0<br>\n\d{13}<br>\nStatus=Open\n<\/body><\/html>\n$/],
    ['empty', 'text/plain', /^$/],
    ['unknown_code', 'text/plain', /^402\n/],
  ] as const)('has its lines as is set: %s', async (legacyFormat, type, text) => {
    const simulator = await start();
    const change = { method: 'PATCH', path: 'settings', body: { legacyFormat } };
    expect((await simulator.handleControl(change)).status).toBe(200);
    expect(await ask(simulator, member)).toEqual({
      status: 200,
      type: `${type}; charset=utf-8`,
      text: expect.stringMatching(text),
    });
  });

  it('is not counted by the limits', async () => {
    const simulator = await start({ limits: { perSecond: 1, perDay: 1 } });
    for (let count = 0; count < 3; count += 1) expect((await ask(simulator, member)).status).toBe(200);
  });

  it('has faults of its own', async () => {
    const simulator = await start();
    const { faults } = simulator;
    faults.add({ operation: 'any', kind: 'unauthorized' });
    faults.add({ operation: 'any', kind: 'malformed_json' });
    expect((await ask(simulator, member)).text).toMatch(/^0\n/);
    faults.add({ operation: 'legacy', kind: 'status', status: 503, times: 1 });
    expect(await ask(simulator, member)).toMatchObject({ status: 503, text: 'Simulated error 503' });
    faults.add({ operation: 'legacy', kind: 'html', times: 1 });
    expect(await ask(simulator, member)).toMatchObject({
      status: 200,
      text: expect.stringMatching(/^<!DOCTYPE html>/),
    });
    faults.add({ operation: 'legacy', kind: 'close_mid_body', times: 1 });
    await expect(ask(simulator, member)).rejects.toThrow();
    faults.add({ operation: 'legacy', kind: 'drop' });
    await expect(ask(simulator, member)).rejects.toThrow();
    const refused = { operation: 'legacy', kind: 'throttled' };
    expect((await simulator.handleControl({ method: 'POST', path: 'faults', body: refused })).status).toBe(400);
  });
});
