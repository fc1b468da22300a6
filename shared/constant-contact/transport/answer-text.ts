/**
 * The text of what the vendor sends, whatever its charset. JSON is UTF-8 (RFC 8259), but proxies
 * and older endpoints declare others.
 */

export interface DecodedText {
  /** A byte that belongs to no character is U+FFFD. */
  readonly text: string;
  /** Some bytes belong to no character: whatever text they were part of is lost. */
  readonly hasWrongBytes: boolean;
}

const byteOrderMarks: readonly (readonly [charset: string, ...bytes: readonly number[]])[] = [
  ['utf-8', 0xef, 0xbb, 0xbf],
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
];

/**
 * Reads bytes as text. A byte order mark decides; else UTF-16 if it is declared; else UTF-8 if the
 * bytes are UTF-8, whatever is declared, because text in another charset practically never is; else
 * the declared charset. A charset is never guessed.
 *
 * @param contentType value of the header; absent or of any other type: nothing is declared
 */
export function textOf(bytes: Uint8Array, contentType: unknown): DecodedText {
  const declared = charsetIn(contentType);
  const marked = byteOrderMarks.find(([, ...mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0];
  const charsets =
    marked === undefined ? [...(isUtf16(declared) ? [declared] : []), 'utf-8', declared ?? 'utf-8'] : [marked];
  for (const charset of charsets) {
    const text = decodeStrictly(bytes, charset);
    if (text !== undefined) return { text, hasWrongBytes: false };
  }
  return { text: new TextDecoder().decode(bytes), hasWrongBytes: true };
}

function charsetIn(contentType: unknown): string | undefined {
  if (typeof contentType !== 'string') return undefined;
  return /;\s*charset\s*=\s*["']?([\w.:+-]+)/i.exec(contentType)?.[1];
}

const isUtf16 = (charset: string | undefined): charset is string => /^utf-?16/i.test(charset ?? '');

/** @returns undefined for bytes that are not of this charset, and for a charset that is not known */
function decodeStrictly(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
