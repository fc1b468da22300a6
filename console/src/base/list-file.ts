/** A list that somebody has chosen: what it is, and how it is sent so that no letter is lost. */

export interface ListFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly format: 'csv' | 'jsonl';
  /** `other`: by its bytes it is none of the two, and the person has to say what it is. */
  readonly encoding: 'utf-8' | 'utf-16' | 'other';
  readonly lines: number;
}

/** What spreadsheets write where they do not write UTF-8, with their regions. */
export const charsets = [
  ['windows-1252', 'Western Europe, America'],
  ['windows-1250', 'Central Europe'],
  ['windows-1251', 'Cyrillic'],
  ['windows-1253', 'Greek'],
  ['windows-1254', 'Turkish'],
  ['windows-1255', 'Hebrew'],
  ['windows-1256', 'Arabic'],
  ['shift_jis', 'Japanese'],
  ['gb18030', 'Chinese, simplified'],
  ['big5', 'Chinese, traditional'],
  ['euc-kr', 'Korean'],
  ['macintosh', 'Old Macs'],
] as const;

const megabyte = 1024 * 1024;
const mostBytes = 5 * megabyte;
/** What the function may get, less what comes beside the list. */
const mostEventBytes = 6 * megabyte - 16 * 1024;

/** What is no text at all, by its first bytes. */
const otherFiles: readonly (readonly [start: readonly number[], what: string])[] = [
  [[0x50, 0x4b, 3, 4], 'This is a workbook, or another ZIP file. Save it as CSV UTF-8 first.'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'This is an old workbook. Save it as CSV UTF-8 first.'],
  [[0x1f, 0x8b], 'This file is compressed. Unpack it first.'],
];

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

/** @returns the file, or why it cannot be sent, in words */
export function readListFile(name: string, bytes: Uint8Array<ArrayBuffer>): ListFile | string {
  if (bytes.length === 0) return 'This file is empty.';
  if (bytes.length > mostBytes) return 'This file is over 5 MB. Split it, each part with the header line.';
  const other = otherFiles.find(([start]) => startsWith(bytes, start));
  if (other !== undefined) return other[1];
  const encoding = encodingOf(bytes);
  const start = textOf(bytes.subarray(0, 1000), encoding === 'utf-16' ? 'utf-16' : 'utf-8', bytes);
  const isJson = /\.(?:jsonl|ndjson)$/i.test(name) || start.trimStart().startsWith('{');
  const file: ListFile = { name, bytes, encoding, format: isJson ? 'jsonl' : 'csv', lines: linesOf(bytes) };
  return eventBytes(file) > mostEventBytes
    ? 'This file is too large for one request, although it is under 5 MB. Split it, each part with the header line.'
    : file;
}

function encodingOf(bytes: Uint8Array): ListFile['encoding'] {
  if (startsWith(bytes, [0xff, 0xfe]) || startsWith(bytes, [0xfe, 0xff])) return 'utf-16';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'other';
  }
}

const textOf = (bytes: Uint8Array, charset: string, whole = bytes): string =>
  new TextDecoder(charset === 'utf-16' && startsWith(whole, [0xfe, 0xff]) ? 'utf-16be' : charset).decode(bytes);

/** A line feed is one byte 10 in all encodings above; what ends lines otherwise is counted as well. */
function linesOf(bytes: Uint8Array): number {
  let [feeds, returns] = [0, 0];
  for (const byte of bytes) {
    if (byte === 10) feeds += 1;
    if (byte === 13) returns += 1;
  }
  const last = bytes.at(-1);
  return Math.max(feeds, returns) + (last === 10 || last === 13 ? 0 : 1);
}

/** The gateway decodes `text/…` as UTF-8 whatever it is, so all else has another name. */
export function mediaTypeOf({ format, encoding }: Pick<ListFile, 'format' | 'encoding'>, charset: string): string {
  const named = encoding === 'other' ? `; charset=${charset}` : '';
  if (format === 'jsonl') return `application/jsonl${named}`;
  return encoding === 'utf-8' ? 'text/csv' : `application/csv${named}`;
}

/** What the gateway makes of the list: text with escapes as in JSON, or base64. */
function eventBytes({ bytes, format, encoding }: ListFile): number {
  if (format === 'jsonl' || encoding !== 'utf-8') return Math.ceil(bytes.length / 3) * 4;
  let escapes = 0;
  for (const byte of bytes) if (byte === 34 || byte === 92 || byte < 32) escapes += byte < 8 ? 5 : 1;
  return bytes.length + escapes;
}

/** The first lines as they will be read, so that a person sees whether the letters are right. */
export function firstLines({ bytes, encoding }: ListFile, charset: string, most = 4): readonly string[] {
  const label = encoding === 'other' ? charset : encoding;
  const text = textOf(bytes.subarray(0, 4000), label, bytes);
  return text
    .split(/\r\n|\n|\r/)
    .slice(0, most)
    .map((line) => line.slice(0, 300));
}

export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < megabyte ? `${Math.round(bytes / 1024)} KB` : `${(bytes / megabyte).toFixed(1)} MB`;
}
