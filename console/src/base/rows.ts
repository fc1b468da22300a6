/** Rows of lists of accounts: finding them by name, and those that cannot be read. */
import type { LivePage, LiveRow } from './types.ts';

const folded = (text: string): string => text.normalize('NFKC').toLocaleLowerCase();

/** Whether any of the texts has the wanted one in it, in any case and form of its letters. */
export function matches(wanted: string, texts: readonly (string | undefined)[]): boolean {
  const sought = folded(wanted.trim());
  return sought === '' || texts.some((text) => text !== undefined && folded(text).includes(sought));
}

/** @returns the rows of a page of Constant Contact's list, with those that cannot be read in their place */
export function inPlace({ clientAccounts, unreadableRows = [] }: LivePage): readonly LiveRow[] {
  const rows: LiveRow[] = [...clientAccounts];
  const inOrder = [...unreadableRows].sort((one, other) => one.row - other.row);
  for (const unreadable of inOrder) rows.splice(unreadable.row - 1, 0, { unreadable });
  return rows;
}
