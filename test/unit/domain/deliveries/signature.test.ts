import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readSigningKeys, signedHeaders } from '../../../../shared/domain/deliveries/signature.ts';

afterEach(() => void vi.useRealTimers());

const secretOf = (byte: number): string => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
const [ours, before, others] = [secretOf(1), secretOf(2), secretOf(3)];
const now = Date.parse('2026-11-28T12:00:00.900Z');
const message = { id: 'ab12-7', body: '{"id":"ab12-7","data":{"text":"Zoë ✓"}}' };

const keysOf = (secret: unknown) => readSigningKeys(JSON.stringify(secret)) ?? expect.unreachable();
const verify = (secret: string, headers: Readonly<Record<string, string>>, body = message.body): unknown => {
  vi.useFakeTimers({ now });
  return new Webhook(secret).verify(body, headers);
};

describe('the headers of an attempt', () => {
  it('are accepted by the library of Standard Webhooks', () => {
    const headers = signedHeaders(message, keysOf({ current: ours }), now);
    expect(headers).toMatchObject({ 'webhook-id': 'ab12-7', 'webhook-timestamp': '1795867200' });
    expect(verify(ours, headers)).toEqual(JSON.parse(message.body));
  });

  it('are accepted with either secret while the secrets change, and with no other', () => {
    const headers = signedHeaders(message, keysOf({ current: ours, previous: before }), now);
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
    expect(verify(ours, headers)).toEqual(JSON.parse(message.body));
    expect(verify(before, headers)).toEqual(JSON.parse(message.body));
    expect(() => verify(others, headers)).toThrow('No matching signature found');
  });

  it('are not accepted for another body, another id, or at another time', () => {
    const headers = signedHeaders(message, keysOf({ current: ours }), now);
    expect(() => verify(ours, headers, message.body.replace('7', '8'))).toThrow('No matching signature found');
    expect(() => verify(ours, { ...headers, 'webhook-id': 'ab12-8' })).toThrow('No matching signature found');
    const old = signedHeaders(message, keysOf({ current: ours }), now - 301_000);
    expect(() => verify(ours, old)).toThrow('Message timestamp too old');
  });
});

describe('the secret', () => {
  const bare = Buffer.alloc(24, 9).toString('base64');

  it.each([
    ['current alone', { current: ours }, 1],
    ['both', { current: ours, previous: before }, 2],
    ['no previous one', { current: ours, previous: null }, 1],
    ['an emptied previous one', { current: ours, previous: ' ' }, 1],
    ['the form that AWS generates, of letters and digits', { current: 'aB3'.repeat(16) }, 1],
    ['other members', { current: ours, since: '2026' }, 1],
    ['a line break of a paste', { current: `${ours}\n` }, 1],
    ['24 bytes', { current: bare }, 1],
  ])('may have %s', (_, secret, keys) => {
    expect(keysOf(secret)).toHaveLength(keys);
  });

  it('signs alike with whsec_ before it and without', () => {
    expect(signedHeaders(message, keysOf({ current: bare }), now)).toEqual(
      signedHeaders(message, keysOf({ current: `whsec_${bare}` }), now),
    );
  });

  it.each([
    ['nothing', undefined],
    ['no JSON', 'whsec_abc'],
    ['an empty object', '{}'],
    ['too few bytes', JSON.stringify({ current: Buffer.alloc(23).toString('base64') })],
    ['too many bytes', JSON.stringify({ current: Buffer.alloc(65).toString('base64') })],
    ['no base64', JSON.stringify({ current: `${bare}%` })],
    ['a previous one that is not usable', JSON.stringify({ current: ours, previous: 'old' })],
  ])('is refused with %s', (_, text) => {
    expect(readSigningKeys(text)).toBeUndefined();
  });
});
