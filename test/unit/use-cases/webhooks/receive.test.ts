import { describe, expect, test } from 'vitest';
import { failure, succeeded } from '../../../../shared/constant-contact/result.ts';
import { noon } from '../../../support/memberships.ts';
import { accountId, apiKey, bodyOf, createReceiver, keySetOf, makeKeys, sign } from '../../../support/webhooks.ts';

const keys = makeKeys();
const start = (own = succeeded(apiKey)) => createReceiver(succeeded(keySetOf(keys)), own);

describe('a webhook of the vendor', () => {
  test('is taken and recorded, with when it was signed', async () => {
    const { receive, recorded, logged } = start();

    expect(await receive(bodyOf(), await sign(bodyOf(), keys, { ts: noon / 1000 - 60 }))).toBe('taken');

    expect(recorded).toEqual([{ notice: { accountId, eventType: 'account.cancel' }, signedAt: noon - 60_000 }]);
    expect(logged).toEqual([{ event: 'WEBHOOK_TAKEN', fields: { accountId, eventType: 'account.cancel' } }]);
  });

  test('that repeats what is recorded is taken, too', async () => {
    const { receive, logged } = start();
    const signature = await sign(bodyOf(), keys);
    await receive(bodyOf(), signature);

    expect(await receive(bodyOf(), signature)).toBe('taken');

    expect(logged.map(({ event }) => event)).toEqual(['WEBHOOK_TAKEN', 'WEBHOOK_REPEATED']);
  });

  test.each([
    ['malformed', '{"event_type":'],
    ['unknown_event_type', bodyOf({ event_type: 'contact.create' })],
    ['other_url', bodyOf({ url: 'https://api.cc.email/v3/partner/accounts/{encoded_account_id}/plan' })],
  ])('that is %s is taken, and nothing is done: the vendor would repeat it for an hour', async (reason, body) => {
    const { receive, recorded, logged } = start();

    expect(await receive(body, await sign(body, keys))).toBe('taken');

    expect(recorded).toEqual([]);
    expect(logged).toEqual([{ event: 'WEBHOOK_DISREGARDED', fields: { reason } }]);
  });

  test('of another key is taken, and nothing is done, once our own was read again', async () => {
    const { receive, recorded, logged, counts } = start();
    const body = bodyOf({ api_key: 'sample-key' });

    expect(await receive(body, await sign(body, keys))).toBe('taken');

    expect(recorded).toEqual([]);
    expect(counts.apiKey).toBe(2);
    expect(logged).toEqual([{ event: 'WEBHOOK_OF_OTHER_KEY', fields: { reason: 'other_api_key' } }]);
  });

  test('of a key that has just become ours is recorded', async () => {
    const { receive, recorded } = createReceiver(
      succeeded(keySetOf(keys)),
      succeeded('the-key-until-now'),
      succeeded(apiKey),
    );

    expect(await receive(bodyOf(), await sign(bodyOf(), keys))).toBe('taken');

    expect(recorded).toHaveLength(1);
  });

  test('is signed with any of the keys', async () => {
    const { receive } = createReceiver(succeeded(keySetOf(makeKeys(), keys, makeKeys())));

    expect(await receive(bodyOf(), await sign(bodyOf(), keys))).toBe('taken');
  });

  test('keeps its api key out of the log', async () => {
    const { receive, logged } = start();
    await receive(bodyOf(), await sign(bodyOf(), keys));
    await receive(bodyOf({ api_key: 'somebody-else' }), await sign(bodyOf({ api_key: 'somebody-else' }), keys));
    await receive(bodyOf(), 'nonsense');

    expect(JSON.stringify(logged)).not.toContain(apiKey);
    expect(JSON.stringify(logged)).not.toContain('somebody-else');
  });
});

describe('a webhook that cannot be checked', () => {
  test('for want of keys is to be repeated, and nothing has been looked at', async () => {
    const { receive, recorded, counts } = createReceiver(failure('unavailable', 'no whole answer came'));

    expect(await receive(bodyOf(), await sign(bodyOf(), keys))).toBe('unavailable');

    expect({ recorded, apiKey: counts.apiKey }).toEqual({ recorded: [], apiKey: 0 });
  });

  test('for want of our own API key is to be repeated, and that is an error of ours', async () => {
    const { receive, recorded, logged } = createReceiver(
      succeeded(keySetOf(keys)),
      failure('unauthorized', 'no secret'),
    );

    expect(await receive(bodyOf(), await sign(bodyOf(), keys))).toBe('unavailable');

    expect(recorded).toEqual([]);
    expect(logged).toMatchObject([{ event: 'WEBHOOK_CREDENTIALS_MISSING', fields: { kind: 'unauthorized' } }]);
  });
});

describe('a webhook that is refused', () => {
  test.each([
    ['unsigned', 'no_signature', async () => undefined],
    ['too old', 'not_timely', () => sign(bodyOf(), keys, { ts: noon / 1000 - 3_901 })],
    ['from the future', 'not_timely', () => sign(bodyOf(), keys, { ts: noon / 1000 + 301 })],
    ['signed by somebody else', 'no_key_fits', () => sign(bodyOf(), makeKeys())],
    ['signed for another body', 'no_key_fits', () => sign(bodyOf({ event_type: 'account.disable' }), keys)],
  ])('for being %s leaves its reason in the log, and nothing else', async (_what, reason, signature) => {
    const { receive, recorded, logged, counts } = start();

    expect(await receive(bodyOf(), await signature())).toBe('refused');

    expect(logged).toEqual([{ event: 'WEBHOOK_REFUSED', fields: { reason } }]);
    expect({ recorded, apiKey: counts.apiKey }).toEqual({ recorded: [], apiKey: 0 });
    // A malformed or old signature does not cost a request for the keys.
    expect(counts.keySet).toBe(reason === 'no_key_fits' ? 1 : 0);
  });

  test('once it was taken and its time is over', async () => {
    const { receive, clock } = start();
    const signature = await sign(bodyOf(), keys);
    expect(await receive(bodyOf(), signature)).toBe('taken');

    clock.now = noon + 3_901_000;
    expect(await receive(bodyOf(), signature)).toBe('refused');
  });
});
