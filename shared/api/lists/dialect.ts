/** How a text is divided into lines and cells: people's programs do it in several ways. */
import { columnOf } from './columns.ts';

/** In the order in which they are taken if several would do. */
const separators = [',', ';', '\t', '|'] as const;
export type Separator = (typeof separators)[number];

/** The byte that ends a line, in files with `\r\n` as well. */
export type LineEnd = '\n' | '\r';

/**
 * By the first line break. A break of the other kind is part of a line: in a cell it would make two
 * rows of one.
 */
export const lineEndOf = (text: string): LineEnd => {
  const at = text.search(/[\r\n]/);
  return text[at] === '\r' && text[at + 1] !== '\n' ? '\r' : '\n';
};

/**
 * Excel's way to say what separates: a line before the header.
 *
 * @returns the separator and the length of the line with its break; undefined: there is no such line
 */
export const declaredSeparator = (text: string): { readonly separator: string; readonly length: number } | undefined => {
  const found = /^"?sep=([^\r\n"])"?[,;\t|]*(?:\r\n|\r|\n|$)/i.exec(text);
  return found?.[1] === undefined ? undefined : { separator: found[1], length: found[0].length };
};

/**
 * The separator that makes most names of columns of the header line. What the rows hold does not
 * count.
 */
export const separatorOf = (headerLine: string): Separator => {
  const counted = separators.map((separator) => {
    const names = headerLine.split(separator).map((name) => columnOf(name.replaceAll('"', '')));
    return { separator, count: names.filter((name) => name !== undefined).length };
  });
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).separator;
};
