import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { joseSignatureOf } from '../../../shared/statements/ecdsa.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

test('a signature in DER is the same one for whoever verifies a JWS', () => {
  // Numbers that begin with a set bit, or with zeros, have other lengths in DER.
  const lengths = new Set<number>();
  for (let index = 0; index < 600; index += 1) {
    const message = Buffer.from(`message ${index}`);
    const der = sign('sha256', message, privateKey);
    lengths.add(der.length);
    const signature = joseSignatureOf(der);
    expect(signature).toHaveLength(64);
    const isGood = verify(
      'sha256',
      message,
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      signature ?? Buffer.alloc(0),
    );
    expect(isGood).toBe(true);
  }
  expect(lengths.size).toBeGreaterThanOrEqual(3);
});

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

test('short numbers are filled up with zeros', () => {
  const signature = joseSignatureOf(hex('30 07 0201 05 0202 0080'));
  expect(Buffer.from(signature ?? []).toString('hex')).toBe(`${'05'.padStart(64, '0')}${'80'.padStart(64, '0')}`);
});

test.each([
  ['nothing', ''],
  ['no sequence', '31 06 0201 05 0201 06'],
  ['a wrong length', '30 07 0201 05 0201 06'],
  ['more behind it', '30 07 0201 05 0201 06 00'],
  ['one number', '30 03 0201 05'],
  ['an empty number', '30 05 0200 0201 06'],
  ['no number', '30 06 0401 05 0201 06'],
  ['a number that is cut short', '30 06 0201 05 0204 06'],
  ['a number of more than 32 bytes', `30 26 0221 ${'11'.repeat(33)} 0201 06`],
])('%s is no signature', (_, der) => {
  expect(joseSignatureOf(hex(der))).toBeUndefined();
});
