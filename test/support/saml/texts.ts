/** Texts as they may come as names, ids and attributes: ordinary ones, and such as break what writes XML by hand. */
import fc from 'fast-check';
import { foreignNames, hostileTexts } from '../hostile-texts.ts';

const pieces = [
  ...['&', '<', '>', '"', "'", ']]>', '<!--', '-->', '&amp;', '&#0;', '&lt;', '<?x ?>', '<![CDATA[', '\\', '%00'],
  ...['\0', '\r', '\n', '\r\n', '\t', '\u0085', '\u2028', '\u2029', '\u202e', '\u2066', '\ufeff', '\ufffe', '\u00a0'],
  ...['\ud83d', '\ude00', '😀', 'é', 'e\u0301', 'ß', 'ﬁ', 'مخبز', 'admin', ' ', '</saml:NameID>', '<saml:NameID>admin'],
  ...hostileTexts,
  ...foreignNames,
];

/** Any text at all. */
export const texts = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  // Halves of characters, too.
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 }).map((codes) => String.fromCharCode(...codes)),
);

/** NCNames, and what is nearly one. */
export const ids = fc.oneof(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9._-]{0,60}$/),
  fc.stringMatching(/^_[0-9a-f]{32}$/),
  texts.map((text) => `_${text}`),
  texts,
);
