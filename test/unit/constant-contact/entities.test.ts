import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutEntities } from '../../../shared/constant-contact/entities.ts';

test.each([
  ['Smith &amp; Sons', 'Smith & Sons'],
  ['Smith &AMP; Sons', 'Smith & Sons'],
  ['Smith &amp;amp; Sons', 'Smith &amp; Sons'],
  ['B&auml;cker &Auml;rger &szlig;', 'Bäcker Ärger ß'],
  ['&#228;&#xE4;&#Xe4;', 'äää'],
  ['&#128; &#x99;', '€ ™'],
  ['&#128124;', '👼'],
  ['A&nbsp;B', 'A\u00a0B'],
  ['&Ccedil;&ntilde;&Aring;', 'ÇñÅ'],
  ['&lt;b&gt;&quot;&apos;', `<b>"'`],
  // Not entities.
  ['AT&T; R&D & co', 'AT&T; R&D & co'],
  ['&copy', '&copy'],
  ['&nosuch; &quml; &toString; &#; &#x; &;', '&nosuch; &quml; &toString; &#; &#x; &;'],
  ['&#0;&#10;&#xD800;&#x110000;&#9999999;', '&#0;&#10;&#xD800;&#x110000;&#9999999;'],
])('%j is %j', (text, read) => {
  expect(withoutEntities(text)).toBe(read);
});

test('what a careful sender encodes comes back as it was', () => {
  const encode = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(withoutEntities(encode(text))).toBe(text);
    }),
  );
});
