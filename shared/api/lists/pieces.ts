/** What tells whether a row is whole. */
interface Piece {
  /** It ends with another line break than the header line. */
  readonly endsOtherwise: boolean;
  /** It has fewer cells than the header line. */
  readonly isShort: boolean;
}

/** Some programs write a cell with a line break without quotes. Each break makes a short row. */
const areOne = (row: Piece, next: Piece): boolean => row.endsOtherwise && (row.isShort || next.isShort);

/**
 * Tells pieces of rows from rows. A row that ends otherwise is held back until the next one is
 * known.
 */
export const createPieces = <P extends Piece>(emit: (row: P, isPiece: boolean) => void) => {
  let last: P | undefined;
  let held: { readonly row: P; readonly isPiece: boolean } | undefined;

  const release = (next?: P): void => {
    if (held === undefined) return;
    const { row, isPiece } = held;
    held = undefined;
    emit(row, isPiece || (next !== undefined && areOne(row, next)));
  };
  const add = (row: P): void => {
    const isPiece = last !== undefined && areOne(last, row);
    release(row);
    last = row;
    if (row.endsOtherwise) held = { row, isPiece };
    else emit(row, isPiece);
  };
  return { add, release: () => release() };
};
