import { isAccountId } from '../../domain/membership/facts.ts';
import { wordOf } from './columns.ts';

/** What tells whether a row is whole. */
export interface Piece {
  /** It ends with another line break than the header line. */
  readonly endsOtherwise: boolean;
  /** It has fewer cells than the header line. */
  readonly isShort: boolean;
  /** None of its cells has anything in it. */
  readonly isEmpty: boolean;
  readonly cells: readonly string[];
  /** Absent: a break that is the same as those of the lines is not looked for. */
  readonly columns: PieceColumns | undefined;
}

/** What the columns of a list say of pieces. */
export interface PieceColumns {
  /** The number of columns up to the last one with a name. */
  readonly width: number;
  readonly accountId: number;
  /** Whether there may be line breaks in a cell of the column. */
  readonly isText: (column: number) => boolean;
}

/** The last row, and the row that it is a piece of. */
interface Last<P> {
  readonly row: P;
  readonly isPiece: boolean;
  /** The column of its last cell, if that is text which the next row may go on with. */
  readonly open: number | undefined;
  /** The account id of the whole row, if it has come already. */
  readonly accountId: string | undefined;
}

/** Ids of the vendor have 12 or 14 characters (fact sheet T3). */
const mostDifference = 2;

/**
 * Tells pieces of rows from rows: some programs write a cell with a line break without quotes. A row
 * that may be a piece is held back until the next one is known.
 *
 * A break that is another one than those of the lines makes pieces of which one is short. Of one that
 * is the same no count tells for certain, because whole rows may end early as well. There the next
 * row is a piece if its cells fit behind a cell of text, and what it has for an account id looks
 * like prose, or not like the id before it.
 */
export const createPieces = <P extends Piece>(emit: (row: P, isPiece: boolean) => void) => {
  let last: Last<P> | undefined;
  let isHeld = false;

  const areOne = (before: Last<P>, next: P): boolean => {
    if (before.row.endsOtherwise) return before.row.isShort || next.isShort;
    const { columns } = next;
    if (before.open === undefined || columns === undefined || next.isEmpty) return false;
    if (before.open + next.cells.length > columns.width) return false;
    return before.accountId === undefined || !looksLikeId(next.cells[columns.accountId], before.accountId);
  };
  const after = (row: P): Last<P> => {
    const before = last !== undefined && areOne(last, row) ? last : undefined;
    const { columns } = row;
    const first = before?.open ?? 0;
    const column = first + row.cells.length - 1;
    const isOpen = columns?.isText(column) === true && wordOf(row.cells.at(-1) ?? '') !== '';
    const own = columns && row.cells[columns.accountId - first];
    return {
      row,
      isPiece: before !== undefined,
      open: isOpen ? column : undefined,
      accountId: before?.accountId ?? (own && wordOf(own)),
    };
  };

  const release = (next?: P): void => {
    if (last === undefined || !isHeld) return;
    isHeld = false;
    emit(last.row, last.isPiece || (next !== undefined && areOne(last, next)));
  };
  const add = (row: P): void => {
    const added = after(row);
    release(row);
    last = added;
    isHeld = row.endsOtherwise || added.open !== undefined;
    if (!isHeld) emit(row, added.isPiece);
  };
  return { add, release: () => release() };
};

/** Whether a cell looks like an id as the one before it does; one that is refused anyway may do so. */
function looksLikeId(cell: string | undefined, before: string): boolean {
  const id = wordOf(cell ?? '');
  if (id === '' || /\s/.test(id)) return false;
  return !isAccountId(id) || (/\d/.test(id) && Math.abs(id.length - before.length) <= mostDifference);
}
