import { generateKeyPairSync, KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { VendorResult } from '../../../../shared/constant-contact/result.ts';
import { failure, succeeded } from '../../../../shared/constant-contact/result.ts';
import { createKeySet, usableKeys } from '../../../../shared/constant-contact/webhooks/key-set.ts';
import { hour, noon } from '../../../support/memberships.ts';
import { keySetOf, makeKeys } from '../../../support/webhooks.ts';

const [first, second, third] = [makeKeys(), makeKeys(), makeKeys()];
const minute = 60_000;
const down = failure('unavailable', 'no whole answer came');

/** A key set whose requests are answered as the test says; the answer may change. */
const start = (answer: VendorResult<string>) => {
  const state = { answer, now: noon, requests: 0, failures: 0 };
  const keySet = createKeySet({
    request: async () => {
      state.requests += 1;
      return state.answer;
    },
    now: () => state.now,
    onFailure: () => {
      state.failures += 1;
    },
  });
  /** Whether this key is among those that are tried. */
  const has = ({ publicKey }: { readonly publicKey: KeyObject }) =>
    keySet.somePasses(async (key) => KeyObject.from(key).equals(publicKey), state.now + 10_000);
  return { state, has };
};

describe('the keys', () => {
  test('are asked for when they are first needed, and kept for an hour', async () => {
    const { state, has } = start(succeeded(keySetOf(first)));

    expect(await has(first)).toEqual(succeeded(true));
    state.now += hour - 1;
    expect(await has(first)).toEqual(succeeded(true));
    expect(state.requests).toBe(1);
    state.now += 1;
    expect(await has(first)).toEqual(succeeded(true));
    expect(state.requests).toBe(2);
  });

  test('are requested again for a key that is not among them, at most once a minute', async () => {
    const { state, has } = start(succeeded(keySetOf(first)));
    await has(first);
    state.answer = succeeded(keySetOf(first, second));

    state.now += minute - 1;
    expect(await has(second)).toEqual(succeeded(false));
    expect(state.requests).toBe(1);
    state.now += 1;
    expect(await has(second)).toEqual(succeeded(true));
    expect(state.requests).toBe(2);
    for (let tries = 0; tries < 100; tries += 1) expect(await has(third)).toEqual(succeeded(false));
    expect(state.requests).toBe(2);
  });

  test('are asked for once by all who need them at the same time', async () => {
    const { state, has } = start(succeeded(keySetOf(first)));

    expect(await Promise.all([has(first), has(first), has(second)])).toEqual([true, true, false].map(succeeded));
    expect(state.requests).toBe(1);
  });

  test('stay good when they cannot be asked for', async () => {
    const { state, has } = start(succeeded(keySetOf(first)));
    await has(first);
    state.answer = down;

    for (let hours = 1; hours <= 48; hours += 1) {
      state.now += hour;
      expect(await has(first)).toEqual(succeeded(true));
    }
    expect(await has(second)).toEqual(succeeded(false));
    expect(state.failures).toBe(48);
  });

  test('stay good for as long as the vendor repeats what it has signed with one that is gone', async () => {
    const { state, has } = start(succeeded(keySetOf(first)));
    await has(first);
    state.answer = succeeded(keySetOf(second));

    state.now += hour;
    expect(await has(first)).toEqual(succeeded(true));
    state.now += hour;
    expect(await has(first)).toEqual(succeeded(false));
    expect(await has(second)).toEqual(succeeded(true));
  });
});

describe('without any key', () => {
  test.each([
    ['cannot be got', down],
    ['is no JSON', succeeded('<html>')],
    ['has no list', succeeded('{}')],
    ['is empty', succeeded('{"keys":[]}')],
  ])('a set that %s is a failure, and is asked for again after a minute', async (_what, answer) => {
    const { state, has } = start(answer);

    expect(await has(first)).toMatchObject({ ok: false });
    expect(await has(first)).toMatchObject({ ok: false });
    expect({ requests: state.requests, failures: state.failures }).toEqual({ requests: 1, failures: 1 });

    state.now += minute;
    state.answer = succeeded(keySetOf(first));
    expect(await has(first)).toEqual(succeeded(true));
  });
});

describe('of what a set holds', () => {
  const jwk = first.publicKey.export({ format: 'jwk' });
  const listOf = (...keys: readonly unknown[]) => usableKeys(JSON.stringify({ keys }));

  test.each([
    ['as it comes', jwk],
    ['for signatures', { ...jwk, use: 'sig', alg: 'RS256', kid: 'any' }],
  ])('an RSA key %s is used', async (_what, key) => {
    expect(await listOf(key)).toHaveLength(1);
  });

  test.each([
    ['an RSA key for encryption', { ...jwk, use: 'enc' }],
    ['an RSA key of another algorithm', { ...jwk, alg: 'RS512' }],
    ['an RSA key of 1024 bits', makeKeys(1024).publicKey.export({ format: 'jwk' })],
    ['a key on a curve', generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })],
    ['a shared secret', { kty: 'oct', k: 'c2VjcmV0' }],
    ['half an RSA key', { kty: 'RSA', n: jwk.n }],
    ['an RSA key of nonsense', { kty: 'RSA', n: '!', e: '!' }],
    ['null', null],
    ['a text', 'key'],
  ])('%s is passed over, and the others are used', async (_what, key) => {
    expect(await listOf(key, jwk)).toHaveLength(1);
  });

  test('the private part is not kept', async () => {
    const keys = await listOf(first.privateKey.export({ format: 'jwk' }));
    expect(keys.map(({ key }) => key.type)).toEqual(['public']);
  });
});
