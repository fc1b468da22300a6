/** Turns the bytes of a list into text. Nothing is guessed that could turn one letter into another. */

/** A list as a request has brought it. */
export interface ListBody {
  /** The bytes in base64; or the text that the gateway has made of them, as if they were UTF-8. */
  readonly content: string;
  readonly isBase64Encoded?: boolean;
  readonly mediaType: string;
  /** The parameter of the content type. */
  readonly charset?: string | undefined;
}

/** Why the whole list is refused. */
interface Fault {
  readonly fault: string;
}

const refused = (fault: string): Fault => ({ fault });

const howToSave = 'save the list as UTF-8';

/** What is no text at all, by its first bytes. */
const otherFiles: readonly (readonly [start: string, name: string])[] = [
  ['504b0304', 'an Excel workbook (or another ZIP file): save it as CSV UTF-8'],
  ['d0cf11e0', 'an old Excel workbook: save it as CSV UTF-8'],
  ['1f8b', 'a compressed file: send it unpacked'],
  ['fffe0000', `UTF-32: ${howToSave}`],
  ['0000feff', `UTF-32: ${howToSave}`],
];

/** Byte order marks tell more than a content type does, as in browsers. */
const marks: readonly (readonly [start: string, label: string])[] = [
  ['efbbbf', 'utf-8'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
];

const labelFor = (table: readonly (readonly [string, string])[], start: string): string | undefined =>
  table.find(([bytes]) => start.startsWith(bytes))?.[1];

/**
 * @returns the text without a byte order mark, with U+FFFD in place of bytes that are not of its
 *   encoding; or what is wrong with the whole list
 */
export const textOf = ({ content, isBase64Encoded = false, charset }: ListBody): string | Fault => {
  const bytes = isBase64Encoded ? Buffer.from(content, 'base64') : asSent(content);
  if (bytes === undefined) {
    return refused(`the list is UTF-16, and letters were lost on the way: ${howToSave}, or send it as application/csv`);
  }
  const start = bytes.subarray(0, 4).toString('hex');
  const other = labelFor(otherFiles, start);
  if (other !== undefined) return refused(`the list is ${other}`);
  const label = labelFor(marks, start) ?? labelOf(bytes, charset?.toLowerCase() ?? 'utf-8');
  return typeof label === 'string' ? decoded(bytes, label) : label;
};

/**
 * The gateway decodes `text/*` as UTF-8, whatever it is. Where that has lost nothing, the same bytes
 * come out again.
 *
 * @returns undefined: it was UTF-16, and not all of it is left
 */
const asSent = (content: string): Buffer | undefined => {
  // What is left of FF FE and FE FF.
  const [mark = ''] = /^\uFFFD{1,2}(?=[^\uFFFD]?\0)/.exec(content) ?? [];
  if (mark === '') return Buffer.from(content);
  const rest = content.slice(mark.length);
  if (rest.includes('\uFFFD')) return undefined;
  return Buffer.from(rest.startsWith('\0') ? `\uFEFF${utf16(rest, 'utf-16be')}` : `\uFEFF${utf16(rest, 'utf-16le')}`);
};

const utf16 = (content: string, label: string): string => new TextDecoder(label).decode(Buffer.from(content));

/** The encoding of bytes without a mark. */
const labelOf = (bytes: Buffer, charset: string): string | Fault => {
  // A list begins with a letter, a quote, a blank or a brace: in UTF-16 one of two bytes is zero.
  const order = bytes[0] === 0 ? 'utf-16be' : bytes[1] === 0 ? 'utf-16le' : undefined;
  if (!/^utf-?16/.test(charset)) {
    return order === undefined ? charset : refused(`the list is UTF-16 without a byte order mark: ${howToSave}`);
  }
  const named = charset.endsWith('be') || charset.endsWith('le') ? charset : order;
  return order !== undefined && named === order
    ? order
    : refused(`the list is not ${charset.toUpperCase()}, as its content type says`);
};

const decoded = (bytes: Buffer, label: string): string | Fault => {
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return refused(`the charset of the content type is not known: ${howToSave}`);
  }
};
