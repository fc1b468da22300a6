/** What a kind of lists has in its columns, for the reader that all kinds share. */
import type { FileRow } from './file-row.ts';

/**
 * @template C the columns
 * @template R what a row of it becomes
 */
export interface ListForm<C extends string, R> {
  /** The column that people mean, whatever the case of its letters and its blanks are. */
  readonly columnOf: (name: string) => C | undefined;
  /** A column that every list has, so that a header line is known by its name when it comes again. */
  readonly key: C;
  /** The column with the account id, which tells whole rows from pieces of one. */
  readonly accountId: C;
  /** What people write in these columns may be the name of a column. */
  readonly freeText: ReadonlySet<C | undefined>;
  /** What columns are that have no meaning here, as often as they come; absent: they are refused. */
  readonly otherColumn?: C;
  /** @returns the fault of a header line that lacks a column */
  readonly missingIn: (columns: readonly (C | undefined)[]) => string | undefined;
  /** @param values the cells by their columns */
  readonly rowOf: (line: number, values: Readonly<Partial<Record<C, unknown>>>) => FileRow<R>;
}
