import { beforeAll, describe, expect, test } from 'vitest';
import { instantOf } from '../../../shared/base/time.ts';
import { createSamlId } from '../../../shared/saml/id.ts';
import type { SamlSigner } from '../../../shared/saml/signature.ts';
import { identityProvider, inputAt, issue, startIssuer } from '../../support/saml/issuer.ts';

const now = instantOf('2026-11-29T10:00:00.750Z');
let signer: SamlSigner;
beforeAll(async () => {
  signer = await startIssuer(now);
});

/** @returns the values of an attribute, wherever it is */
const valuesOf = (xml: string, attribute: string): string[] =>
  [...xml.matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'g'))].map(([, value = '']) => value);
/** @returns the texts of an element */
const textsOf = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<saml:${name}[^>]*>([^<]*)</saml:${name}>`, 'g'))].map(([, text = '']) => text);

describe('a response', () => {
  test('says to whom it goes, for whom it is, and by whom it is made', async () => {
    const target = {
      destination: 'https://sp.example/destination',
      recipient: 'https://sp.example/recipient',
      audience: 'urn:audience',
      nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
    };
    const xml = await issue(signer, inputAt(now, { target }));
    expect(valuesOf(xml, 'Destination')).toEqual([target.destination]);
    expect(valuesOf(xml, 'Recipient')).toEqual([target.recipient]);
    expect(textsOf(xml, 'Audience')).toEqual([target.audience]);
    expect(xml).toContain(`<saml:NameID Format="${target.nameIdFormat}">user-1</saml:NameID>`);
    expect(textsOf(xml, 'AuthnContextClassRef')).toEqual([target.authnContextClassRef]);
    expect(textsOf(xml, 'Issuer')).toEqual([identityProvider, identityProvider]);
    expect(xml).toContain('SAML:2.0:status:Success');
  });

  test('is valid three minutes backwards, and as long as it is to be, in whole seconds', async () => {
    const xml = await issue(signer, inputAt(now, { validForMs: 120_000, authenticatedAt: now - 60_000 }));
    expect(valuesOf(xml, 'NotBefore')).toEqual(['2026-11-29T09:57:00Z']);
    expect(valuesOf(xml, 'NotOnOrAfter')).toEqual(['2026-11-29T10:02:00Z', '2026-11-29T10:02:00Z']);
    expect(valuesOf(xml, 'IssueInstant')).toEqual(['2026-11-29T10:00:00Z', '2026-11-29T10:00:00Z']);
    expect(valuesOf(xml, 'AuthnInstant')).toEqual(['2026-11-29T09:59:00Z']);
  });

  test('names a request only if there was one', async () => {
    expect(valuesOf(await issue(signer, inputAt(now)), 'InResponseTo')).toEqual([]);
    const asked = await issue(signer, inputAt(now, { inResponseTo: '_request' }));
    expect(valuesOf(asked, 'InResponseTo')).toEqual(['_request', '_request']);
  });

  test('has the attributes that it is to have, and no statement of none', async () => {
    const attributes = [
      { name: 'mail', nameFormat: 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic', values: ['a@b.example'] },
      { name: 'groups', values: ['one', 'two', ''] },
    ];
    const xml = await issue(signer, inputAt(now, { attributes }));
    expect(xml).toContain(
      '<saml:Attribute Name="mail" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic">',
    );
    expect(xml).toContain('<saml:Attribute Name="groups">');
    expect(textsOf(xml, 'AttributeValue')).toEqual(['a@b.example', 'one', 'two', '']);
    expect(await issue(signer, inputAt(now, { attributes: [] }))).not.toContain('AttributeStatement');
  });

  test('has one signature, of its assertion, with the certificate', async () => {
    const input = inputAt(now);
    const xml = await issue(signer, input);
    expect(xml.match(/<ds:Signature /g)).toHaveLength(1);
    expect(valuesOf(xml, 'URI')).toEqual([`#${input.ids.assertion}`]);
    expect(xml).toContain(`</saml:Issuer><ds:Signature `);
    expect(xml).toContain(`</ds:Signature><saml:Subject>`);
    expect(xml).toContain(Buffer.from(signer.certificate).toString('base64'));
    expect(new Set(valuesOf(xml, 'Algorithm'))).toEqual(
      new Set([
        'http://www.w3.org/2001/10/xml-exc-c14n#',
        'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
        'http://www.w3.org/2001/04/xmlenc#sha256',
      ]),
    );
  });

  test('needs one signature, of a message that KMS takes as it is', async () => {
    const messages: Uint8Array[] = [];
    const sign = (message: Uint8Array) => {
      messages.push(message);
      return signer.sign(message);
    };
    const values = ['x'.repeat(20_000)];
    await issue({ ...signer, sign }, inputAt(now, { attributes: [{ name: 'long', values }] }));
    expect(messages).toHaveLength(1);
    expect(messages[0]?.length).toBeLessThanOrEqual(4096);
  });

  test('is not made where signing fails, and the failure is told', async () => {
    const sign = () => Promise.reject(new Error('KMS is away'));
    await expect(issue({ ...signer, sign }, inputAt(now))).rejects.toThrow('KMS is away');
  });
});

describe('what a response cannot be made of', () => {
  test.each([
    ['nothing', ''],
    ['a NUL', 'user\0'],
    ['a control', 'user\u0007'],
    ['a carriage return', 'user\r1'],
    ['a line feed', 'user\n1'],
    ['a tab', 'user\t1'],
    ['a line end of XML 1.1', 'user\u00851'],
    ['a line separator', 'user\u20281'],
    ['the first half of a character', 'user\ud83d'],
    ['the second half of a character', '\ude00user'],
    ['no character', 'user\uffff'],
    ['a blank before', ' user-1'],
    ['a blank behind', 'user-1\u00a0'],
    ['too many characters', 'x'.repeat(257)],
  ])('a name with %s', async (_, nameId) => {
    await expect(issue(signer, inputAt(now, { nameId }))).rejects.toThrow('cannot be a name ID');
  });

  test.each(['\0', '\u0008', '\ud83d', '\ufffe'])('an attribute with %j', async (value) => {
    const attributes = [{ name: 'company', values: [value] }];
    await expect(issue(signer, inputAt(now, { attributes }))).rejects.toThrow('XML cannot hold');
  });

  test.each(['', '1', '-a', 'a:b', 'a b', 'a"b', `_${'x'.repeat(256)}`])('an id %j', async (id) => {
    const ids = { response: '_a', assertion: '_b' };
    for (const change of [
      { ids: { ...ids, response: id } },
      { ids: { ...ids, assertion: id } },
      { inResponseTo: id },
    ]) {
      await expect(issue(signer, inputAt(now, change))).rejects.toThrow('no NCName');
    }
  });

  test('one id for two', async () => {
    await expect(issue(signer, inputAt(now, { ids: { response: '_a', assertion: '_a' } }))).rejects.toThrow('twice');
    await expect(
      issue(signer, inputAt(now, { ids: { response: '_a', assertion: '_b' }, inResponseTo: '_b' })),
    ).rejects.toThrow('twice');
  });

  test.each([0, -1, Number.NaN, 300_001])('a validity of %d ms', async (validForMs) => {
    await expect(issue(signer, inputAt(now, { validForMs }))).rejects.toThrow('5 minutes');
  });
});

test('ids are NCNames of 160 bits, and each is another', () => {
  const ids = Array.from({ length: 1_000 }, createSamlId);
  expect(new Set(ids).size).toBe(1_000);
  for (const id of ids) expect(id).toMatch(/^_[0-9a-f]{40}$/);
});
