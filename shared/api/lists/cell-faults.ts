/** Finds what is wrong with the quotes of a row. */
import { spoiltBy } from './spoilt.ts';

const quoted = '"[^"]*(?:""[^"]*)*"';

/** Rows of RFC 4180 and their faults, for one separator. */
export const createCellFaults = (separator: string) => {
  const mark = separator.replace(/[|\\^$.*+?()[\]{}]/, '\\$&');
  const cell = `(?:${quoted}|[^"${mark}\\r\\n]*)`;
  const wellFormed = new RegExp(`^${cell}(?:${mark}${cell})*(?:\\r\\n|\\n|\\r)?$`);
  const nextCell = new RegExp(`${cell}(?<end>${mark}|(?:\\r\\n|\\n|\\r)?$)`, 'y');

  /**
   * The parser is lenient with quotes, so that a malformed row cannot swallow its successors.
   *
   * @param source the row as it stands in the list
   * @returns the fault of its first malformed cell, as the end of a sentence; undefined: there is none
   */
  return (source: string): { readonly column: number; readonly detail: string } | undefined => {
    if (wellFormed.test(source)) return undefined;
    let column = 1;
    let start = 0;
    for (nextCell.lastIndex = 0; nextCell.test(source); column += 1) start = nextCell.lastIndex;
    const rest = source.slice(start);
    const upTo = rest.search(new RegExp(`[${mark}"\\r\\n]`));
    if (/[\r\n]/.test(rest[upTo] ?? '')) return { column, detail: 'a line break is inside a cell without quotes' };
    const detail =
      spoiltBy(rest.trimStart()) ?? 'a quote is not closed, not doubled inside quotes, or inside an unquoted cell';
    return { column, detail };
  };
};
export type CellFaults = ReturnType<typeof createCellFaults>;
