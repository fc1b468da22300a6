import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { instantOf } from '../../../shared/base/time.ts';
import { readAuthnRequest } from '../../../shared/saml/authn-request.ts';
import { serviceProvider } from '../../support/saml/issuer.ts';
import { encodeRequest, type RequestParts, requestXml, singleSignOnUrl } from '../../support/saml/requests.ts';

const at = '2026-11-29T10:00:00Z';
const expected = { issuer: serviceProvider, destination: singleSignOnUrl, now: instantOf(at) };
const read = (xml: string | Uint8Array, binding: 'redirect' | 'post' = 'redirect') =>
  readAuthnRequest(encodeRequest[binding](xml), binding, expected);
const plain = { id: '_request', forceAuthn: false, isPassive: false };

describe('a request is read', () => {
  test.each(['redirect', 'post'] as const)('by %s', (binding) => {
    expect(read(requestXml(at), binding)).toEqual({ request: plain });
  });

  test.each<[string, RequestParts, object]>([
    ['without a destination', { attributes: { Destination: undefined } }, {}],
    [
      'with another URL to answer to, which counts for nothing',
      { attributes: { AssertionConsumerServiceURL: 'https://evil.example' } },
      {},
    ],
    ['that wants a new sign-in', { attributes: { ForceAuthn: 'true' } }, { forceAuthn: true }],
    ['that wants no questions', { attributes: { IsPassive: '1' } }, { isPassive: true }],
    ['whose booleans have blanks', { attributes: { ForceAuthn: ' true ', IsPassive: '\n0' } }, { forceAuthn: true }],
    ['that wants neither', { attributes: { ForceAuthn: 'false', IsPassive: '0' } }, {}],
    ['with fractions of a second', { attributes: { IssueInstant: '2026-11-29T10:00:00.123456Z' } }, {}],
    ['with an XML declaration', { prolog: '<?xml version="1.0" encoding="utf-8"?>\n' }, {}],
    [
      'with an issuer in references',
      { issuer: `<saml:Issuer>${serviceProvider.replace('h', '&#104;')}</saml:Issuer>` },
      {},
    ],
    [
      'with more in it',
      { more: '<samlp:NameIDPolicy AllowCreate="true"/><samlp:Scoping><saml:Issuer>x</saml:Issuer></samlp:Scoping>' },
      {},
    ],
    ['with an id of foreign letters', { attributes: { ID: 'Änfrage-1.é' } }, { id: 'Änfrage-1.é' }],
  ])('%s', (_, parts, change) => {
    expect(read(requestXml(at, parts))).toEqual({ request: { ...plain, ...change } });
  });

  test('whose base64 has line ends, and no padding', () => {
    const encoded = encodeRequest.post(requestXml(at));
    const folded = encoded.replace(/.{76}/g, '$&\r\n').replace(/=+$/, '');
    expect(readAuthnRequest(folded, 'post', expected)).toEqual({ request: plain });
  });

  test.each([-180_000, 600_000])('at an age of %d ms, but not a second beyond', (age) => {
    const encoded = encodeRequest.post(requestXml(at));
    const readAfter = (ageMs: number) => readAuthnRequest(encoded, 'post', { ...expected, now: expected.now + ageMs });
    expect(readAfter(age)).toEqual({ request: plain });
    expect(readAfter(age + Math.sign(age) * 1_000)).toEqual({ refused: 'out_of_time' });
  });
});

describe('a request is refused', () => {
  test.each<[string, RequestParts, string]>([
    ['of another version', { attributes: { Version: '1.1' } }, 'unsupported_version'],
    ['of another issuer', { issuer: '<saml:Issuer>https://evil.example</saml:Issuer>' }, 'unknown_issuer'],
    [
      'of an issuer with blanks around',
      { issuer: `<saml:Issuer> ${serviceProvider} </saml:Issuer>` },
      'unknown_issuer',
    ],
    ['for another place', { attributes: { Destination: 'https://other.example/sso' } }, 'wrong_destination'],
    ['without an issuer', { issuer: '' }, 'malformed'],
    ['that wants a new sign-in in other words', { attributes: { ForceAuthn: 'TRUE' } }, 'malformed'],
    ['that wants no questions in other words', { attributes: { IsPassive: 'yes' } }, 'malformed'],
    ['that says nothing of a new sign-in', { attributes: { ForceAuthn: '' } }, 'malformed'],
    ['with two issuers', { more: `<saml:Issuer>${serviceProvider}</saml:Issuer>` }, 'malformed'],
    ['with an element in the issuer', { issuer: `<saml:Issuer>${serviceProvider}<x/></saml:Issuer>` }, 'malformed'],
    ['with a comment', { issuer: `<saml:Issuer>${serviceProvider}<!-- -->.evil.example</saml:Issuer>` }, 'malformed'],
    ['with CDATA', { issuer: `<saml:Issuer><![CDATA[${serviceProvider}]]></saml:Issuer>` }, 'malformed'],
    ['with an issuer of another namespace', { issuer: `<samlp:Issuer>${serviceProvider}</samlp:Issuer>` }, 'malformed'],
    ['with an instruction', { prolog: '<?php echo 1 ?>' }, 'malformed'],
    ['with a document type', { prolog: '<!DOCTYPE samlp:AuthnRequest>' }, 'malformed'],
    ['with an entity', { prolog: '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', more: '&x;' }, 'malformed'],
    ['with an entity that is not declared', { more: '&x;' }, 'malformed'],
    ['in another encoding', { prolog: '<?xml version="1.0" encoding="UTF-16"?>' }, 'malformed'],
    ['of XML 1.1', { prolog: '<?xml version="1.1"?>' }, 'malformed'],
    ['of another kind', { name: 'samlp:LogoutRequest' }, 'malformed'],
    ['of another namespace', { name: 'saml:AuthnRequest' }, 'malformed'],
    ['without an id', { attributes: { ID: undefined } }, 'malformed'],
    ['with an id that is none', { attributes: { ID: '1&quot;&gt;' } }, 'malformed'],
    ['with a long id', { attributes: { ID: `_${'x'.repeat(256)}` } }, 'malformed'],
    ['without a time', { attributes: { IssueInstant: undefined } }, 'malformed'],
    ['with a time of some place', { attributes: { IssueInstant: '2026-11-29T10:00:00+01:00' } }, 'malformed'],
    ['of a day that is none', { attributes: { IssueInstant: '2026-02-45T10:00:00Z' } }, 'out_of_time'],
    ['that is not closed', { more: '<a>' }, 'malformed'],
    ['that nests deeply', { more: `${'<a>'.repeat(50)}${'</a>'.repeat(50)}` }, 'malformed'],
  ])('%s', (_, parts, refused) => {
    expect(read(requestXml(at, parts))).toEqual({ refused });
    expect(read(requestXml(at, parts), 'post')).toEqual({ refused });
  });

  test('that inflates to very much, without inflating it', () => {
    const bomb = deflateRawSync(Buffer.alloc(30_000_000, ' ')).toString('base64');
    expect(readAuthnRequest(bomb, 'redirect', expected)).toEqual({ refused: 'too_large' });
    expect(readAuthnRequest('A'.repeat(49_153), 'post', expected)).toEqual({ refused: 'too_large' });
    expect(read(requestXml(at, { more: ' '.repeat(33_000) }), 'post')).toEqual({ refused: 'too_large' });
  });

  test.each(['', '%', 'AAAAA', '====', 'PGE+PC9hPg==PGE+'])('that is not base64: %j', (encoded) => {
    expect(readAuthnRequest(encoded, 'post', expected)).toEqual({ refused: 'malformed' });
    expect(readAuthnRequest(encoded, 'redirect', expected)).toEqual({ refused: 'malformed' });
  });

  test('that is no UTF-8, or cut off', () => {
    expect(read(Buffer.from(requestXml(at, { more: 'é' }), 'latin1'))).toEqual({ refused: 'malformed' });
    const cut = deflateRawSync(requestXml(at)).subarray(0, 100).toString('base64');
    expect(readAuthnRequest(cut, 'redirect', expected)).toEqual({ refused: 'malformed' });
  });
});
