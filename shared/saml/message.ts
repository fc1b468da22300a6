/** Messages as browsers carry them. Nothing in them is to be trusted. */
import { inflateRawSync } from 'node:zlib';
import type { Binding } from './names.ts';

/** Of the XML. Signed requests have some 6,000. */
const maxXmlBytes = 32_768;
/** Base64 takes a third more, and line ends. */
const maxEncodedLength = 49_152;

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** @returns the XML; a refusal as text; inflating stops where it is too much */
export function decodeMessage(
  encoded: string,
  binding: Binding,
): { xml: string } | { refused: 'too_large' | 'malformed' } {
  if (encoded.length > maxEncodedLength) return { refused: 'too_large' };
  const compact = encoded.replace(/[\t\n\r ]+/g, '');
  if (compact === '' || !base64.test(compact)) return { refused: 'malformed' };
  const bytes = Buffer.from(compact, 'base64');
  try {
    const xml = binding === 'redirect' ? inflateRawSync(bytes, { maxOutputLength: maxXmlBytes }) : bytes;
    if (xml.length > maxXmlBytes) return { refused: 'too_large' };
    return { xml: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(xml) };
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    return { refused: code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : 'malformed' };
  }
}
