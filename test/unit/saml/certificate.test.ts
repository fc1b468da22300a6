import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { instantOf } from '../../../shared/base/time.ts';
import { createCertificate } from '../../../shared/saml/certificate.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spki = publicKey.export({ type: 'spki', format: 'der' });
const signer = async (message: Uint8Array) => new Uint8Array(sign('sha256', message, privateKey));
const input = {
  subject: 'Bäckerei & Söhne, Inc. "SSO"',
  notBefore: instantOf('2026-11-29T00:00:00Z'),
  notAfter: instantOf('2050-06-30T00:00:00Z'),
};
const make = async (change: Partial<typeof input> = {}) =>
  new X509Certificate(await createCertificate(spki, signer, { ...input, ...change }));

test('a certificate is of the key, signed by it, for the time that is given', async () => {
  const certificate = await make();
  expect(certificate.verify(publicKey)).toBe(true);
  expect(certificate.publicKey.equals(publicKey)).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(certificate.subject).toContain('Bäckerei & Söhne');
  expect([certificate.validFromDate.toISOString(), certificate.validToDate.toISOString()]).toEqual([
    '2026-11-29T00:00:00.000Z',
    '2050-06-30T00:00:00.000Z',
  ]);
});

test('the same key and times make the same certificate, others another serial number', async () => {
  const [first, again, other] = [await make(), await make(), await make({ notAfter: input.notAfter + 1_000 })];
  expect(again.raw).toEqual(first.raw);
  expect(first.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
  expect(other.serialNumber).not.toBe(first.serialNumber);
});

test.each([
  ['no subject', { subject: '' }],
  ['a subject of more than 64 characters', { subject: 'x'.repeat(65) }],
  ['an end before the begin', { notAfter: input.notBefore }],
])('none is made with %s', async (_, change) => {
  await expect(make(change)).rejects.toThrow(RangeError);
});
