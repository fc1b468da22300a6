/** How a list is divided into lines and cells: people's programs do it in several ways. */
import type { ListForm } from './form.ts';

/** In the order in which they are taken if several would do. */
const separators = [',', ';', '\t', '|'] as const;
type Separator = (typeof separators)[number];

/** The line break of a list; `\r` is that of very old programs. */
type LineBreak = '\r\n' | '\n' | '\r';

export interface Dialect {
  readonly separator: Separator;
  readonly lineBreak: LineBreak;
  /** The list from its header line on. */
  readonly text: string;
  /** The number of the line with which the text begins. */
  readonly firstLine: number;
}

type Names = Pick<ListForm<string, unknown>, 'columnOf'>;

/** @returns the dialect of a CSV, or the fault of its first line */
export const dialectOf = (content: string, form: Names): Dialect | { readonly fault: string } => {
  const lineBreak = lineBreakOf(content);
  // Excel's way to say what separates, with the cells that it adds when it saves the file again.
  const declared = /^"?sep=(?<separator>[^\r\n"])"?[,;\t|]*(?:\r\n|[\r\n]|$)/i.exec(content);
  if (declared === null)
    return { separator: separatorOf(headerLineOf(content), form), lineBreak, text: content, firstLine: 1 };
  const separator = separators.find((each) => each === declared.groups?.['separator']);
  if (separator === undefined) return { fault: 'line 1: sep= names none of the separators , ; | and tab' };
  return { separator, lineBreak, text: content.slice(declared[0].length), firstLine: 2 };
};

const lineBreakOf = (text: string): LineBreak => {
  const [found = '\n'] = /\r\n|[\r\n]/.exec(text) ?? [];
  return found === '\r\n' || found === '\r' ? found : '\n';
};

/**
 * The character that ends each line, by the first line break. A lone break of the other kind is part
 * of a line: in a cell without quotes it would make two rows of one.
 */
export const lineEndOf = (text: string): '\n' | '\r' => (lineBreakOf(text) === '\r' ? '\r' : '\n');

/** The first line that has a letter or digit, so far as that is not absurdly long. */
const headerLineOf = (content: string): string => /^.*[\p{L}\p{N}].*/mu.exec(content.slice(0, 20_000))?.[0] ?? '';

/**
 * The separator that makes most names of columns of the header line, or else most cells. What the
 * rows hold does not count.
 */
const separatorOf = (headerLine: string, { columnOf }: Names): Separator => {
  const counted = separators.map((separator) => {
    const cells = headerLine.split(separator);
    const names = cells.filter((name) => columnOf(name.replaceAll('"', '')) !== undefined);
    return { separator, names: names.length, cells: cells.length };
  });
  const isBetter = (a: (typeof counted)[number], b: (typeof counted)[number]): boolean =>
    a.names > b.names || (a.names === b.names && a.cells > b.cells);
  return counted.reduce((best, next) => (isBetter(next, best) ? next : best)).separator;
};
