import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { sampleAccounts } from '../../../local/simulator/seed.ts';
import { askForToken, asPartner, callWith, errorList, grant, list, outcome, start } from './harness.ts';

describe('faults', () => {
  it.each([
    ['status', {}, errorList(500)],
    ['status', { status: 503 }, errorList(503)],
    ['throttled', {}, { status: 429, body: { error_key: 'throttled', error_message: expect.any(String) } }],
    ['quota_exceeded', {}, { status: 429, body: { error_key: 'quota_exceeded', error_message: expect.any(String) } }],
    ['unauthorized', {}, { status: 401, body: { error_key: 'unauthorized', error_message: 'Unauthorized' } }],
    ['access_denied', {}, { status: 403, body: { error_key: 'access_denied', error_message: expect.any(String) } }],
  ] as const)('%s %o: on every call of the API', async (kind, more, expected) => {
    const simulator = await start();
    const call = await asPartner(simulator);
    const asOwner = callWith(simulator, await simulator.endUserToken(sampleAccounts.member));
    simulator.faults.add({ operation: 'any', kind, ...more });
    expect(await outcome(call(list))).toEqual(expected);
    expect(await outcome(call(`${list}/${sampleAccounts.member}/plan`))).toEqual(expected);
    expect(await outcome(asOwner('/v3/account/summary'))).toEqual(expected);
  });

  it('html: a page where JSON is expected', async () => {
    const simulator = await start();
    const call = await asPartner(simulator);
    simulator.faults.add({ operation: 'list', kind: 'html', times: 1 });
    simulator.faults.add({ operation: 'list', kind: 'html', status: 502 });
    for (const status of [200, 502]) {
      const response = await call(list);
      expect(response.status).toBe(status);
      expect(response.headers.get('content-type')).toContain('text/html');
      expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
    }
  });

  it('close_mid_body: the head of a success, and half of its body', async () => {
    const simulator = await start();
    const call = await asPartner(simulator);
    simulator.faults.add({ operation: 'list', kind: 'close_mid_body', times: 1 });
    const response = await call(list);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect((await call(list)).status).toBe(200);
  });

  it('malformed_json: a whole answer that is not JSON', async () => {
    const simulator = await start();
    const call = await asPartner(simulator);
    simulator.faults.add({ operation: 'list', kind: 'malformed_json' });
    const text = await (await call(list)).text();
    expect(text).toMatch(/^\{"site_owner_list":/);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  it('drop: no answer at all', async () => {
    const simulator = await start();
    const call = await asPartner(simulator);
    simulator.faults.add({ operation: 'any', kind: 'drop' });
    await expect(call(list)).rejects.toThrow();
    await expect(askForToken(simulator)).rejects.toThrow();
    simulator.faults.clear();
    expect((await call(list)).status).toBe(200);
  });

  it('no_list, repeat_offset and foreign_next: pages that a scan must not trust', async () => {
    const simulator = await start();
    const call = await asPartner(simulator);
    const bodyOf = async (path: string) => (await outcome(call(path))).body;

    simulator.faults.add({ operation: 'list', kind: 'no_list', times: 1 });
    expect(await bodyOf(list)).toEqual({ _links: { next: { href: expect.any(String) } } });

    const second = '/v3/partner/accounts?offset=NTA*&limit=50';
    simulator.faults.add({ operation: 'list', kind: 'repeat_offset', times: 2 });
    expect(await bodyOf(second)).toMatchObject({ _links: { next: { href: second } } });
    expect(await bodyOf(list)).toMatchObject({
      _links: { next: { href: '/v3/partner/accounts?offset=MA**&limit=50' } },
    });

    simulator.faults.add({ operation: 'list', kind: 'foreign_next', times: 1 });
    simulator.faults.add({ operation: 'list', kind: 'foreign_next', href: '/v3/contacts' });
    expect(await bodyOf(list)).toMatchObject({
      _links: { next: { href: expect.stringMatching(/^https:.*\.invalid\/v3/) } },
    });
    expect(await bodyOf(list)).toMatchObject({ _links: { next: { href: '/v3/contacts' } } });
  });

  it('odd_rows: the first and the last row of a page cannot be read', async () => {
    const simulator = await start();
    const call = await asPartner(simulator);
    const bodyOf = z.object({
      site_owner_list: z.array(z.nullable(z.looseObject({ encoded_account_id: z.string() }))),
    });
    const rowsOf = async () => bodyOf.parse((await outcome(call(`${list}?limit=10`))).body).site_owner_list;
    const honest = await rowsOf();

    simulator.faults.add({ operation: 'list', kind: 'odd_rows', times: 1 });

    const odd = { ...honest[0], encoded_account_id: `${honest[0]?.encoded_account_id}==` };
    expect(await rowsOf()).toEqual([odd, ...honest.slice(1, -1), null]);
  });

  it('at the token endpoints: refused credentials, errors, 429', async () => {
    const simulator = await start();
    simulator.faults.add({ operation: 'token', kind: 'refuse_credentials', times: 2 });
    expect(await outcome(askForToken(simulator))).toEqual({ status: 401, body: { error: 'invalid_client' } });
    const old = askForToken(simulator, { url: `${simulator.oldTokenUrl}?${grant}`, body: '' });
    expect(await outcome(old)).toEqual({ status: 400, body: { error: 'invalid_client' } });
    simulator.faults.add({ operation: 'token', kind: 'status', times: 1 });
    expect(await outcome(askForToken(simulator))).toEqual({ status: 500, body: { error: 'server_error' } });
    simulator.faults.add({ operation: 'token', kind: 'throttled', times: 1 });
    expect((await askForToken(simulator)).status).toBe(429);
    expect((await askForToken(simulator)).status).toBe(200);
    expect(simulator.requests).toMatchObject({ token: 5, throttled: 1 });
  });

  it('begin after a number of calls, occur a number of times, and meet useful calls only', async () => {
    const simulator = await start();
    const call = await asPartner(simulator);
    simulator.faults.add({ operation: 'list', kind: 'status', afterCalls: 2, times: 2 });
    await callWith(simulator, 'nonsense')(list);
    await call(`${list}/${sampleAccounts.member}/plan`);
    const statuses: number[] = [];
    for (let count = 0; count < 6; count += 1) statuses.push((await call(list)).status);
    expect(statuses).toEqual([200, 200, 500, 500, 200, 200]);
    expect(simulator.faults.all()).toEqual([expect.objectContaining({ calls: 6, given: 2 })]);
  });
});
