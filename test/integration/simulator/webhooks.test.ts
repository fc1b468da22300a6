import { flattenedVerify, importJWK, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { serveForTest } from '../local/support.ts';
import { midday, start } from './harness.ts';

const keySet = z.strictObject({
  keys: z.array(z.strictObject({ kty: z.string(), n: z.string(), e: z.string(), use: z.string(), alg: z.string() })),
});
const body = '{"url":"https://a.b/c.d","api_key":"k"}';

const verify = async (signature: string, payload: string, jwk: JWK) => {
  const [header = '', middle, last = ''] = signature.split('.');
  expect(middle).toBe('');
  const key = await importJWK(jwk, 'RS256');
  const options = { algorithms: ['RS256'], crit: { b64: true } };
  return flattenedVerify({ protected: header, payload: Buffer.from(payload), signature: last }, key, options);
};

describe("the vendor's webhooks", () => {
  it('have their key published, without an id and without its private part', async () => {
    const simulator = await start();
    const response = await fetch(simulator.webhookKeysUrl);
    expect(response.status).toBe(200);
    expect(keySet.parse(await response.json()).keys).toHaveLength(1);
    expect(simulator.requests).toMatchObject({ webhookKeys: 1, other: 0 });
  });

  it('are signed as a JWS with a detached payload that is not encoded', async () => {
    const { webhooks } = await start();
    const [jwk] = webhooks.keys().keys;
    const signature = webhooks.sign(body);
    const { protectedHeader } = await verify(signature, body, jwk ?? {});
    expect(protectedHeader).toEqual({ alg: 'RS256', ts: Math.floor(midday / 1000), b64: false, crit: ['b64'] });
    await expect(verify(signature, `${body} `, jwk ?? {})).rejects.toThrow('verification failed');
    expect((await verify(webhooks.sign(body, 7), body, jwk ?? {})).protectedHeader).toMatchObject({ ts: 7 });
  });

  it('are sent to the address of the subscription, and say what they are told to', async () => {
    const { webhooks, credentials } = await start();
    const received: { readonly body: unknown; readonly signature: string | undefined }[] = [];
    const { url } = await serveForTest(async (request) => {
      const text = request.body?.toString() ?? '';
      const signature = request.headers.find(([name]) => name === 'x-ctct-webhook-sig')?.[1];
      await verify(signature ?? '', text, webhooks.keys().keys[0] ?? {});
      received.push({ body: JSON.parse(text), signature });
      return { status: 204 };
    });

    expect(await webhooks.send(`${url}/hook`, { accountId: 'a07e1lwvtuw0' })).toEqual({ status: 204 });
    const other = { accountId: 'a07eother001', eventType: 'tier.increase', apiKey: 'another', ts: 7 };
    expect(await webhooks.send(`${url}/hook`, other)).toEqual({ status: 204 });

    expect(received.map((each) => each.body)).toEqual([
      {
        url: 'https://api.cc.email/v3/partner/accounts/a07e1lwvtuw0/plan',
        api_key: credentials.apiKey,
        event_type: 'account.cancel',
      },
      {
        url: 'https://api.cc.email/v3/partner/accounts/a07eother001/plan',
        api_key: 'another',
        event_type: 'tier.increase',
      },
    ]);
  });
});
