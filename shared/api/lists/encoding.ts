/** Turns the bytes of a list into text. Nothing is guessed that could turn one letter into another. */
import { isAscii, isUtf8 } from 'node:buffer';
import type { Problem } from '../problems.ts';

/** A list as a request has brought it. */
export interface ListBody {
  /** The bytes in base64; or the text that the gateway has made of them, as if they were UTF-8. */
  readonly content: string;
  readonly isBase64?: boolean;
  /** With its parameters, of which one is the charset. */
  readonly contentType: string;
}

const refused = (detail: string): Problem => ({ problem: 'INVALID_ENCODING', detail });

const howToSave = 'save the list as UTF-8';

/** What is no text at all, by its first bytes. */
const otherFiles: readonly (readonly [start: string, name: string])[] = [
  ['504b0304', 'an Excel workbook (or another ZIP file): save it as CSV UTF-8'],
  ['d0cf11e0', 'an old Excel workbook: save it as CSV UTF-8'],
  ['1f8b', 'a compressed file: send it unpacked'],
  ['fffe0000', `UTF-32: ${howToSave}`],
  ['0000feff', `UTF-32: ${howToSave}`],
  // What is left of them where the gateway has put U+FFFD in the place of some bytes.
  ['efbfbdefbfbd11e0a1b1', 'an old Excel workbook: save it as CSV UTF-8'],
  ['1fefbfbd08', 'a compressed file: send it unpacked'],
  ['efbfbdefbfbd0000', `UTF-32: ${howToSave}`],
  ['0000efbfbdefbfbd', `UTF-32: ${howToSave}`],
];

/** Byte order marks tell more than a content type does, as in browsers. */
const marks: readonly (readonly [start: string, label: string])[] = [
  ['efbbbf', 'utf-8'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
];

const labelFor = (table: readonly (readonly [string, string])[], start: string): string | undefined =>
  table.find(([bytes]) => start.startsWith(bytes))?.[1];

const wayAround = `${howToSave}, or send it as application/csv, which the gateway leaves alone`;

/**
 * @returns the text without a byte order mark, with U+FFFD in place of bytes that are not of its
 *   encoding; or the problem of the whole list
 */
export const textOf = ({ content, isBase64 = false, contentType }: ListBody): string | Problem => {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType) ?? [];
  const start = Buffer.from(content.slice(0, 16), isBase64 ? 'base64' : 'utf8').toString('hex');
  const other = labelFor(otherFiles, start);
  if (other !== undefined) return refused(`the list is ${other}`);
  const bytes = isBase64 ? Buffer.from(content, 'base64') : asSent(content);
  if (bytes === undefined) return refused(`the list is UTF-16, and letters were lost on the way: ${wayAround}`);
  const marked = labelFor(marks, bytes.subarray(0, 4).toString('hex'));
  if (marked !== undefined) return new TextDecoder(marked).decode(bytes);
  // A list begins with a letter, a quote, a blank or a brace: in UTF-16 one of two bytes is zero.
  const order = bytes[0] === 0 ? 'utf-16be' : bytes[1] === 0 ? 'utf-16le' : undefined;
  if (/^utf-?16/i.test(charset)) return unmarkedUtf16(bytes, charset.toLowerCase(), order);
  if (order !== undefined) return refused(`the list is UTF-16 without a byte order mark: ${howToSave}`);
  return unmarked(bytes, charset, isBase64 || !content.includes('\uFFFD'));
};

/**
 * The gateway decodes `text/*` as UTF-8, whatever it is. Where that has lost nothing, the same bytes
 * come out again.
 *
 * @returns undefined: it was UTF-16, and not all of it is left
 */
const asSent = (content: string): Buffer | undefined => {
  // What is left of FF FE and FE FF.
  const [mark] = /^\uFFFD{1,2}(?=[^\uFFFD]?\0)/.exec(content) ?? [];
  if (mark === undefined) return Buffer.from(content);
  const rest = content.slice(mark.length);
  if (rest.includes('\uFFFD')) return undefined;
  return Buffer.concat([Buffer.from(rest.startsWith('\0') ? 'feff' : 'fffe', 'hex'), Buffer.from(rest)]);
};

const unmarkedUtf16 = (bytes: Buffer, charset: string, order: string | undefined): string | Problem => {
  const named = /[bl]e$/.test(charset) ? charset.replace(/^utf-?16-?/, 'utf-16') : order;
  return order !== undefined && named === order
    ? new TextDecoder(order).decode(bytes)
    : refused(`the list is not ${charset.toUpperCase()}, as its content type says: ${howToSave}`);
};

/** @param isWhole no bytes were lost on the way here */
const unmarked = (bytes: Buffer, charset: string, isWhole: boolean): string | Problem => {
  const decoder = decoderOf(charset);
  if (decoder === undefined) {
    return { problem: 'UNSUPPORTED_MEDIA_TYPE', detail: `the charset of the content type is not known: ${howToSave}` };
  }
  if (decoder.encoding !== 'utf-8') {
    const named = `the list is ${charset} by its content type`;
    if (!isWhole) return refused(`${named}, and letters were lost on the way: ${wayAround}`);
    // Two or three odd letters for each one would come of it.
    if (isUtf8(bytes) && !isAscii(bytes)) return refused(`${named}, and UTF-8 by its bytes`);
  }
  return decoder.decode(bytes);
};

const decoderOf = (charset: string) => {
  try {
    // By the rules of browsers, ASCII is another name of windows-1252.
    return new TextDecoder(/^(?:us-)?ascii$/i.test(charset) ? 'utf-8' : charset);
  } catch {
    return undefined;
  }
};
