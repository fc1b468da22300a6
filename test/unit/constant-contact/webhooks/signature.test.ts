import { createSign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isSignedBy, isTimely, readSignatures } from '../../../../shared/constant-contact/webhooks/signature.ts';
import { noon } from '../../../support/memberships.ts';
import { bodyOf, type Keys, makeKeys, protectedHeader, sign } from '../../../support/webhooks.ts';

const keys = makeKeys();
const keyOf = ({ publicKey }: Keys) =>
  publicKey.toCryptoKey({ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, true, ['verify']);
const key = keyOf(keys);
const body = bodyOf();
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const read = (text: string) => {
  const [signature] = readSignatures(text);
  if (signature === undefined) throw new Error('not a signature');
  return signature;
};

describe('a signature of the form that the vendor uses', () => {
  test('is read, with the instant at which it was made', async () => {
    expect(read(await sign(body, keys))).toMatchObject({
      signedAt: noon,
      signature: expect.stringMatching(/^[\w-]{342}$/),
    });
  });

  test('fits the bytes that were signed with the key, and nothing else', async () => {
    const signature = read(await sign(body, keys));

    expect(await isSignedBy(key, signature, Buffer.from(body))).toBe(true);
    expect(await isSignedBy(keyOf(makeKeys()), signature, Buffer.from(body))).toBe(false);
    expect(await isSignedBy(key, signature, Buffer.from(`${body} `))).toBe(false);
    expect(await isSignedBy(key, signature, Buffer.from(JSON.stringify(JSON.parse(body), undefined, 1)))).toBe(false);
    expect(await isSignedBy(key, signature, Buffer.from(''))).toBe(false);
  });

  test.each([
    ['dots', '{"url":"https://a.b.c/d.e"}'],
    ['letters beyond ASCII', '{"name":"größe 漢字 🌼"}'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe])],
    ['nothing', ''],
  ])('may stand on a body with %s in it', async (_what, body) => {
    expect(await isSignedBy(key, read(await sign(body, keys)), Buffer.from(body))).toBe(true);
  });

  test('is about bytes, and not about the text that they may be read as', async () => {
    const bytes = Buffer.from([0xff, 0xfe]);

    expect(await isSignedBy(key, read(await sign(bytes, keys)), Buffer.from(bytes.toString()))).toBe(false);
  });

  test('may have more in its header: none of it says which key is to be trusted', async () => {
    const signature = await sign(body, keys, {
      kid: 'any',
      typ: 'JOSE',
      jwk: makeKeys().publicKey.export({ format: 'jwk' }),
    });

    expect(await isSignedBy(key, read(signature), Buffer.from(body))).toBe(true);
  });
});

describe('in another dress', () => {
  const of = async () => {
    const good = await sign(body, keys);
    const [header = '', signature = ''] = good.split('..');
    return { good, header, signature };
  };

  test('blanks around it, its padding and the usual alphabet of base64 change nothing', async () => {
    const { good, header, signature } = await of();
    const usual = Buffer.from(signature, 'base64url').toString('base64');
    for (const text of [` ${good}`, `${good}\t`, `${good}==`, `${header}..${usual}`, ` ${header}..${usual} `]) {
      expect(await isSignedBy(key, read(text), Buffer.from(body)), text).toBe(true);
    }
  });

  test('a padded header is signed as it came, with its padding', async () => {
    const text = JSON.stringify(protectedHeader);
    const header = Buffer.from(text.padEnd(Math.ceil(text.length / 3) * 3 + 1))
      .toString('base64')
      .replaceAll('+', '-');
    const signed = createSign('RSA-SHA256').update(`${header}.${body}`).sign(keys.privateKey, 'base64url');
    expect(header).toMatch(/==$/);
    expect(await isSignedBy(key, read(`${header}..${signed}`), Buffer.from(body))).toBe(true);
    expect(await isSignedBy(key, read(`${header.slice(0, -2)}..${signed}`), Buffer.from(body))).toBe(false);
  });

  test('several are read, up to four, and what is none is left out', async () => {
    const { good } = await of();
    expect(readSignatures(`${good},${good}`)).toHaveLength(2);
    expect(readSignatures(`nonsense , ${good}`)).toHaveLength(1);
    expect(
      readSignatures(
        Array(5)
          .fill(`${encode(protectedHeader)}..AAAA`)
          .join(','),
      ),
    ).toEqual([]);
  });
});

describe('anything else is no signature:', () => {
  const good = `${encode(protectedHeader)}..AAAA`;
  const withHeader = (different: Readonly<Record<string, unknown>>): string =>
    `${encode({ ...protectedHeader, ...different })}..AAAA`;

  test('what the table below departs from is one', () => {
    expect(readSignatures(good)).toHaveLength(1);
  });

  test.each([
    ['none at all', undefined],
    ['an empty one', ''],
    ['words', 'signature'],
    ['two parts', `${encode(protectedHeader)}.AAAA`],
    ['four parts', `${encode(protectedHeader)}...AAAA`],
    ['a payload in the middle', `${encode(protectedHeader)}.e30.AAAA`],
    ['no header', '..AAAA'],
    ['no signature', `${encode(protectedHeader)}..`],
    ['two of them without a comma', `${good} ${good}`],
    ['one with a space within', `${encode(protectedHeader)}.. AAAA`],
    ['padding where none belongs', `${good}==`],
    ['half of the padding', `${encode(protectedHeader)}..AA=`],
    ['padding within', `${encode(protectedHeader)}..AA==AAAA`],
    ['a header of the usual alphabet', `${encode(protectedHeader)}+/..AAAA`],
    [
      'a header that says two things',
      `${Buffer.from('{"alg":"none","alg":"RS256","b64":false,"crit":["b64"],"ts":1}').toString('base64url')}..AAAA`,
    ],
    ['bits that mean nothing', `${encode(protectedHeader)}..AAB`],
    ['a length that no bytes have', `${encode(protectedHeader)}..AAAAA`],
    ['one that goes on for ever', `${encode(protectedHeader)}..${'A'.repeat(4096)}`],
    ['a header that is no JSON', `${Buffer.from('{').toString('base64url')}..AAAA`],
    ['a header that is no object', `${encode('RS256')}..AAAA`],
    ['a header that is null', `${encode(null)}..AAAA`],
    ['a header that is an array', `${encode([protectedHeader])}..AAAA`],
    ['alg none', withHeader({ alg: 'none' })],
    ['alg RS384', withHeader({ alg: 'RS384' })],
    ['alg PS256', withHeader({ alg: 'PS256' })],
    ['alg HS256', withHeader({ alg: 'HS256' })],
    ['alg in small letters', withHeader({ alg: 'rs256' })],
    ['alg as a list', withHeader({ alg: ['RS256'] })],
    ['no alg', withHeader({ alg: undefined })],
    ['b64 true', withHeader({ b64: true })],
    ['b64 as a text', withHeader({ b64: 'false' })],
    ['b64 zero', withHeader({ b64: 0 })],
    ['no b64', withHeader({ b64: undefined })],
    ['no crit', withHeader({ crit: undefined })],
    ['an empty crit', withHeader({ crit: [] })],
    ['crit as a text', withHeader({ crit: 'b64' })],
    ['crit of something else', withHeader({ crit: ['ts'] })],
    ['crit of something more', withHeader({ crit: ['b64', 'ts'] })],
    ['crit of the same twice', withHeader({ crit: ['b64', 'b64'] })],
    ['no ts', withHeader({ ts: undefined })],
    ['ts as a text', withHeader({ ts: String(protectedHeader.ts) })],
    ['a fractional ts', withHeader({ ts: protectedHeader.ts + 0.5 })],
    ['a negative ts', withHeader({ ts: -1 })],
    [
      'a ts that no number can hold',
      `${Buffer.from('{"alg":"RS256","b64":false,"crit":["b64"],"ts":1e400}').toString('base64url')}..AAAA`,
    ],
  ])('%s', (_what, text) => {
    expect(readSignatures(text)).toEqual([]);
  });
});

test.each([
  { age: 0, timely: true },
  { age: 3_900, timely: true },
  { age: 3_901, timely: false },
  { age: -300, timely: true },
  { age: -301, timely: false },
  { age: 1e12, timely: false },
])('a signature that is $age seconds old: timely $timely', ({ age, timely }) => {
  const signature = { signedAt: noon - age * 1000, protectedHeader: '', signature: '' };

  expect(isTimely(signature, 3_900, noon)).toBe(timely);
});
