import { KeyObject } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createHttp } from '../../../shared/constant-contact/transport/client.ts';
import { createKeySet } from '../../../shared/constant-contact/webhooks/key-set.ts';
import { createKeySetRequest } from '../../../shared/constant-contact/webhooks/sources.ts';
import { noon } from '../../support/memberships.ts';
import { type Reply, type ScriptedServer, startScriptedServer } from '../../support/scripted-server.ts';
import { bodyOf, keySetOf, makeKeys, sign } from '../../support/webhooks.ts';

const [first, second] = [makeKeys(), makeKeys()];
const path = '/.well-known/jwks.json';
const minute = 60_000;

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer(() => ({ json: {} }));
});
afterAll(() => server.close());
afterEach(() => vi.unstubAllEnvs());

/** The key set over real HTTP, on a clock that stands until it is moved. */
const start = (...replies: readonly Reply[]) => {
  server.follow((_request, nth) => replies[nth - 1] ?? replies.at(-1) ?? 'silence');
  const clock = { now: noon };
  const now = () => clock.now;
  const failures: string[] = [];
  const keySet = createKeySet({
    request: createKeySetRequest({ url: `${server.url}${path}`, http: createHttp({ now, backoff: () => 0 }) }),
    now,
    onFailure: ({ kind }) => void failures.push(kind),
  });
  const has = (keys: typeof first) =>
    keySet.somePasses(async (key) => KeyObject.from(key).equals(keys.publicKey), clock.now + 10_000);
  return { clock, failures, has, requests: () => server.requests };
};
const listing = (...keys: readonly (typeof first)[]): Reply => ({ text: keySetOf(...keys) });

describe('the key set', () => {
  test('is got from the configured address, without anything of ours', async () => {
    const { has, requests } = start(listing(first));

    expect(await has(first)).toEqual({ ok: true, value: true });

    expect(requests()).toMatchObject([{ method: 'GET', path, search: '', body: '' }]);
    expect(Object.keys(requests()[0]?.headers ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/authorization|x-api-key|cookie/)]),
    );
  });

  test('is asked for again for an unknown key, once a minute at most, however many come', async () => {
    const { clock, has, requests } = start(listing(first), listing(first, second));
    expect(await has(first)).toMatchObject({ value: true });

    for (let tries = 0; tries < 20; tries += 1) expect(await has(second)).toMatchObject({ value: false });
    expect(requests()).toHaveLength(1);
    clock.now += minute;
    expect(await has(second)).toMatchObject({ value: true });
    expect(requests()).toHaveLength(2);
  });

  const elsewhere = 'https://keys.example/jwks.json';
  test.each<{ what: string; reply: Reply; kind: string }>([
    { what: 'an error', reply: { status: 500, text: 'no' }, kind: 'unavailable' },
    { what: 'a page', reply: { text: '<html>' }, kind: 'not_understood' },
    {
      what: 'a way to another host',
      reply: { status: 302, headers: { location: elsewhere }, text: '' },
      kind: 'not_understood',
    },
    { what: 'a refusal', reply: { status: 403, text: '{}' }, kind: 'forbidden' },
    { what: 'half an answer', reply: 'cut', kind: 'unavailable' },
  ])('that is $what is asked for once, and what was known stays good', async ({ reply, kind }) => {
    const { clock, failures, has, requests } = start(listing(first), reply);
    await has(first);

    clock.now += 60 * minute;
    expect(await has(first)).toEqual({ ok: true, value: true });
    expect(await has(second)).toEqual({ ok: true, value: false });

    expect({ requests: requests().length, failures }).toEqual({ requests: 2, failures: [kind] });
  });
});

test('the function answers 503 while there are no keys, so that the vendor repeats the webhook', async () => {
  server.follow(() => ({ status: 503, text: '' }));
  vi.stubEnv('CONSTANT_CONTACT_WEBHOOK_KEYS_URL', `${server.url}${path}`);
  vi.stubEnv('WEBHOOK_MAX_AGE_SECONDS', '3900');
  vi.stubEnv('PARTNER_CREDENTIALS_SECRET', 'never-read');
  vi.stubEnv('WORK_STATE_TABLE', 'never-written');
  const { handler } = await import('../../../functions/events/receive-webhook.ts');
  const body = bodyOf();
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey: 'POST /webhooks/constant-contact',
    rawPath: '/webhooks/constant-contact',
    rawQueryString: '',
    headers: { 'x-ctct-webhook-sig': await sign(body, first, { ts: Math.floor(Date.now() / 1000) }) },
    requestContext: { requestId: 'request-1' } as APIGatewayProxyEventV2['requestContext'],
    isBase64Encoded: false,
    body,
  };

  const answer = await handler(event, { getRemainingTimeInMillis: () => 10_000 } as Context);

  expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '60' } });
  expect(answer.body).toContain('WEBHOOK_NOT_CHECKED');
});
