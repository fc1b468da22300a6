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

/**
 * Reads bytes as text. UTF-16 counts if its byte order mark says so, or if it is declared; else
 * UTF-8 if the bytes are UTF-8, whatever is declared, because text in another charset practically
 * never is; else the declared charset. A charset is never guessed.
 *
 * @param contentType value of the header; absent or of any other type: nothing is declared
 */
export function textOf(bytes: Uint8Array, contentType: unknown): DecodedText {
  const declared = charsetIn(contentType);
  // Neither byte occurs in UTF-8.
  const mark = `${bytes[0]} ${bytes[1]}`;
  const utf16 = mark === '255 254' ? 'utf-16le' : mark === '254 255' ? 'utf-16be' : declared;
  const first = utf16?.toLowerCase().startsWith('utf-16') ? utf16 : 'utf-8';
  for (const charset of [first, 'utf-8', declared]) {
    const text = decodeStrictly(bytes, charset);
    if (text !== undefined) return { text, hasWrongBytes: false };
  }
  return { text: new TextDecoder().decode(bytes), hasWrongBytes: true };
}

function charsetIn(contentType: unknown): string | undefined {
  if (typeof contentType !== 'string') return undefined;
  return /;\s*charset\s*=\s*["']?([\w.:+-]+)/i.exec(contentType)?.[1];
}

/** @returns undefined for bytes that are not of this charset, and for a charset that is not known */
function decodeStrictly(bytes: Uint8Array, charset: string | undefined): string | undefined {
  try {
    // Without a charset it is UTF-8 again.
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
