import { describe, expect, it, vi } from 'vitest';
import { sampleAccounts } from '../../../local/simulator/seed.ts';
import { startSimulator } from '../../../local/simulator/simulator.ts';
import {
  askForToken,
  asPartner,
  basic,
  callWith,
  grant,
  list,
  midday,
  outcome,
  partnerToken,
  start,
  tokenAnswer,
} from './harness.ts';

describe('the token endpoints', () => {
  it('gives a token for a form body at the current one, and for a query at the old one', async () => {
    const simulator = await start();
    const current = await askForToken(simulator);
    const old = await askForToken(simulator, { url: `${simulator.oldTokenUrl}?${grant}`, body: '' });
    for (const response of [current, old]) {
      expect(response.status).toBe(200);
      const token = tokenAnswer.parse(await response.json());
      expect(token).toMatchObject({ expires_in: 3600, token_type: 'Bearer' });
      expect(token.access_token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
      expect((await callWith(simulator, token.access_token)(list)).status).toBe(200);
    }
  });

  it('does not take the grant from the other place, unless set so', async () => {
    const simulator = await start();
    const wrongWayRound = () => [
      askForToken(simulator, { url: `${simulator.tokenUrl}?${grant}`, body: '' }),
      askForToken(simulator, { url: simulator.oldTokenUrl, body: grant }),
    ];
    for (const response of wrongWayRound()) {
      expect(await outcome(response)).toEqual({ status: 400, body: { error: 'invalid_request' } });
    }
    simulator.settings.tokenGrant = 'either';
    for (const response of wrongWayRound()) expect((await response).status).toBe(200);
  });

  it.each([
    ['the current one', 'tokenUrl', 415, 401],
    ['the old one', 'oldTokenUrl', 405, 400],
  ] as const)('refuses at %s in its own way', async (_name, endpoint, contentTypeStatus, clientStatus) => {
    const simulator = await start();
    const url = `${simulator[endpoint]}?${grant}`;
    const wrong = `Basic ${Buffer.from('local-partner-client:wrong').toString('base64')}`;

    const wrongType = await askForToken(simulator, { url, headers: { 'content-type': 'application/json' } });
    expect(wrongType.status).toBe(contentTypeStatus);
    const noType = await fetch(url, { method: 'POST', headers: { authorization: basic(simulator.credentials) } });
    expect(noType.status).toBe(contentTypeStatus);

    const wrongClient = askForToken(simulator, { url, headers: { authorization: wrong } });
    expect(await outcome(wrongClient)).toEqual({ status: clientStatus, body: { error: 'invalid_client' } });

    const other = 'grant_type=password';
    const wrongGrant = askForToken(simulator, { url: `${simulator[endpoint]}?${other}`, body: other });
    expect(await outcome(wrongGrant)).toEqual({ status: 400, body: { error: 'unsupported_grant_type' } });
  });

  it('is not counted by the limits', async () => {
    const simulator = await start({ limits: { perSecond: 1, perDay: 1 } });
    for (let count = 0; count < 5; count += 1) expect((await askForToken(simulator)).status).toBe(200);
    expect(simulator.requests).toMatchObject({ token: 5, throttled: 0, quotaExceeded: 0 });
  });
});

describe('who may call', () => {
  it('lets a token expire with the clock', async () => {
    let instant = midday;
    const simulator = await start({ now: () => instant, tokenLifetimeSeconds: 60 });
    const call = await asPartner(simulator);
    instant += 59_000;
    expect((await call(list)).status).toBe(200);
    instant += 1000;
    expect((await call(list)).status).toBe(401);
    expect((await (await asPartner(simulator))(list)).status).toBe(200);
  });

  it('still knows its tokens after a restart', async () => {
    const token = await partnerToken(await start());
    expect((await callWith(await start(), token)(list)).status).toBe(200);
  });

  it('answers 401 as an object of 59 bytes, with the headers of the live one', async () => {
    const simulator = await start();
    const tampered = (await partnerToken(simulator)).replace(/\.\w/, '.X');
    for (const token of ['nonsense', tampered, await simulator.endUserToken(sampleAccounts.member)]) {
      const response = await callWith(simulator, token)(list);
      expect(response.status).toBe(401);
      expect(response.headers.get('content-length')).toBe('59');
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm=api.cc.email');
      expect(response.headers.get('x-amzn-errortype')).toBe('UnauthorizedException');
      expect(await response.json()).toEqual({ error_key: 'unauthorized', error_message: 'Unauthorized' });
    }
    expect((await fetch(`${simulator.apiUrl}/partner/accounts`)).status).toBe(401);
  });

  it('answers a bad API key and an unknown path as the gateway does', async () => {
    const simulator = await start();
    const token = await partnerToken(simulator);
    const forbidden = { status: 403, body: { message: 'Forbidden' } };
    for (const headers of [{}, { 'x-api-key': 'wrong' }]) {
      const response = fetch(`${simulator.apiUrl}/partner/accounts`, {
        headers: { authorization: `Bearer ${token}`, ...headers },
      });
      expect(await outcome(response)).toEqual(forbidden);
    }
    for (const path of ['/v3/partner/acounts', '/v3/partner/accounts/', '/partner/accounts', '/']) {
      expect(await outcome(callWith(simulator, token)(path))).toEqual(forbidden);
    }
    expect(simulator.requests.other).toBe(4);
  });

  it('gives every answer the ids that support asks for', async () => {
    const simulator = await start();
    const call = await asPartner(simulator);
    const responses = [await call(list), await call('/'), await askForToken(simulator, { body: '' })];
    for (const name of ['x-amzn-requestid', 'x-amz-apigw-id', 'x-eig-tracking-id', 'x-amz-cf-id']) {
      const ids = responses.map((response) => response.headers.get(name));
      expect(new Set(ids).size).toBe(3);
      expect(ids).not.toContain(null);
    }
  });
});

describe('the limits', () => {
  const statuses = async (call: (path: string) => Promise<Response>, count: number): Promise<number[]> => {
    const answers: number[] = [];
    for (let index = 0; index < count; index += 1) answers.push((await call(list)).status);
    return answers;
  };

  it('are 4 requests in a second of the clock, by default', async () => {
    let instant = midday;
    const simulator = await start({ now: () => instant, limits: undefined });
    const call = await asPartner(simulator);
    expect(await statuses(call, 4)).toEqual([200, 200, 200, 200]);
    const refused = await call(list);
    expect(refused.headers.has('retry-after')).toBe(false);
    expect(await outcome(Promise.resolve(refused))).toEqual({
      status: 429,
      body: { error_key: 'throttled', error_message: expect.any(String) },
    });
    // the owners' tokens are bound to the same API key
    const asOwner = callWith(simulator, await simulator.endUserToken(sampleAccounts.member));
    expect((await asOwner('/v3/account/summary')).status).toBe(429);
    instant += 750;
    expect(await statuses(call, 5)).toEqual([200, 200, 200, 200, 429]);
    expect(simulator.requests).toMatchObject({ list: 10, summary: 1, throttled: 3, quotaExceeded: 0 });
  });

  it('are a number of requests in a day, until 00:00 UTC', async () => {
    let instant = Date.parse('2026-11-21T23:59:59.999Z');
    const simulator = await start({
      now: () => instant,
      limits: { perSecond: undefined, perDay: 3 },
      tokenLifetimeSeconds: 90_000,
    });
    const call = await asPartner(simulator);
    expect(await statuses(call, 3)).toEqual([200, 200, 200]);
    expect(await outcome(call(list))).toEqual({
      status: 429,
      body: { error_key: 'quota_exceeded', error_message: expect.any(String) },
    });
    instant += 1;
    expect(await statuses(call, 4)).toEqual([200, 200, 200, 429]);
    expect(simulator.requests).toMatchObject({ throttled: 0, quotaExceeded: 2 });
  });

  it('do not count who may not call', async () => {
    const simulator = await start({ limits: { perSecond: 1, perDay: 1 } });
    const call = await asPartner(simulator);
    expect(await statuses(callWith(simulator, 'nonsense'), 3)).toEqual([401, 401, 401]);
    expect(await statuses(call, 1)).toEqual([200]);
  });
});

describe('the server', () => {
  it('says when its port is taken', async () => {
    const simulator = await start();
    await expect(start({ port: Number(new URL(simulator.apiUrl).port) })).rejects.toThrow('EADDRINUSE');
  });

  it('can be closed while connections are open', async () => {
    const simulator = await startSimulator();
    await (await asPartner(simulator))(list);
    const onClose = vi.fn();
    await simulator.close().then(onClose);
    expect(onClose).toHaveBeenCalledOnce();
    await expect(fetch(simulator.apiUrl)).rejects.toThrow();
  });
});
