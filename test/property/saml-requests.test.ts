/** Requests of anybody: none is read as something else, and none says where its answer goes. */
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAuthnRequest } from '../../shared/saml/authn-request.ts';
import { isId } from '../../shared/saml/names.ts';
import { isXmlText } from '../../shared/saml/xml.ts';
import { serviceProvider } from '../support/saml/issuer.ts';
import { requestXml, singleSignOnUrl } from '../support/saml/requests.ts';
import { ids, texts } from '../support/saml/texts.ts';

const at = '2026-11-29T10:00:00Z';
const expected = { issuer: serviceProvider, destination: singleSignOnUrl, now: Date.parse(at) };
const byName = { '&': 'amp', '<': 'lt', '"': 'quot' } as const;
const attribute = (text: string) =>
  text
    .replace(/[&<"]/g, (each) => `&${byName[each as keyof typeof byName]};`)
    .replace(/[\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`);

test('5,000 requests with any texts are read with their own id, or refused', () => {
  const counts = { read: 0, refused: 0 };
  fc.assert(
    fc.property(ids, texts, texts, fc.boolean(), (id, url, issuer, isOurs) => {
      const xml = requestXml(at, {
        attributes: { ID: attribute(id), AssertionConsumerServiceURL: attribute(url) },
        issuer: `<saml:Issuer>${isOurs ? serviceProvider : attribute(issuer)}</saml:Issuer>`,
      });
      const reading = readAuthnRequest(Buffer.from(xml).toString('base64'), 'post', expected);
      // What cannot be in XML is replaced when it becomes UTF-8, if it is half of a character.
      const isSound = isOurs && isId(id.toWellFormed()) && isXmlText(url.toWellFormed());
      if (isSound) {
        counts.read += 1;
        expect(reading).toEqual({ request: { id: id.toWellFormed(), forceAuthn: false, isPassive: false } });
      } else {
        counts.refused += 1;
        expect(reading).toEqual({ refused: expect.stringMatching(/^(malformed|unknown_issuer)$/) });
      }
    }),
    { numRuns: 5_000 },
  );
  expect(Math.min(counts.read, counts.refused)).toBeGreaterThan(500);
});

test('5,000 damaged ones never throw, and never become one of somebody else', () => {
  const whole = Buffer.from(requestXml(at, { more: '<samlp:NameIDPolicy AllowCreate="true"/>' }));
  const edits = fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: whole.length - 1 }),
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom(...'<>&"\'/ !-x\0'),
    ),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(edits, fc.boolean(), (changes, isDeflatedFirst) => {
      const bytes = Buffer.from(isDeflatedFirst ? deflateRawSync(whole) : whole);
      for (const [place, kind, character] of changes) {
        const index = place % bytes.length;
        if (kind === 0) bytes[index] = character.charCodeAt(0);
        else bytes.copyWithin(index, Math.min(index + kind, bytes.length - 1));
      }
      const encoded = (isDeflatedFirst ? bytes : deflateRawSync(bytes)).toString('base64');
      const reading = readAuthnRequest(encoded, 'redirect', expected);
      if ('request' in reading) expect(isId(reading.request.id)).toBe(true);
      else expect(reading.refused).toMatch(/^[a-z_]+$/);
    }),
    { numRuns: 5_000 },
  );
});
