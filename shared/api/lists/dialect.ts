/** How a list is divided into lines and cells: people's programs do it in several ways. */
import { columnOf } from './columns.ts';

/** In the order in which they are taken if several would do. */
const separators = [',', ';', '\t', '|'] as const;
type Separator = (typeof separators)[number];

/** The byte that ends a line, in files with `\r\n` as well. */
export type LineEnd = '\n' | '\r';

export interface Dialect {
  readonly separator: Separator;
  readonly lineEnd: LineEnd;
  /** The list from its header line on. */
  readonly text: string;
  /** The number of the line with which the text begins. */
  readonly firstLine: number;
}

/** @returns the dialect of a CSV, or the fault of its first line */
export const dialectOf = (content: string): Dialect | { readonly fault: string } => {
  const lineEnd = lineEndOf(content);
  // Excel's way to say what separates, with the cells that it adds when it saves the file again.
  const declared = /^"?sep=(?<separator>[^\r\n"])"?[,;\t|]*(?:\r\n|[\r\n]|$)/i.exec(content);
  if (declared === null) return { separator: separatorOf(headerLineOf(content)), lineEnd, text: content, firstLine: 1 };
  const separator = separators.find((each) => each === declared.groups?.['separator']);
  if (separator === undefined) return { fault: 'line 1: sep= names none of the separators , ; | and tab' };
  return { separator, lineEnd, text: content.slice(declared[0].length), firstLine: 2 };
};

/**
 * By the first line break. A break of the other kind is part of a line: in a cell without quotes it
 * would make two rows of one.
 */
export const lineEndOf = (text: string): LineEnd => {
  const at = text.search(/[\r\n]/);
  return text[at] === '\r' && text[at + 1] !== '\n' ? '\r' : '\n';
};

/** The first line that has a letter or digit, so far as that is not absurdly long. */
const headerLineOf = (content: string): string => /^.*[\p{L}\p{N}].*/mu.exec(content.slice(0, 20_000))?.[0] ?? '';

/**
 * The separator that makes most names of columns of the header line. What the rows hold does not
 * count.
 */
const separatorOf = (headerLine: string): Separator => {
  const counted = separators.map((separator) => {
    const names = headerLine.split(separator).map((name) => columnOf(name.replaceAll('"', '')));
    return { separator, count: names.filter((name) => name !== undefined).length };
  });
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).separator;
};
