/**
 * A proof of many records at once: the records themselves, and between them the hashes of the
 * complete subtrees that are left out. All together are the leaves of the tree, in order.
 */
import { MalformedError, requireCount } from './malformed.ts';
import { completeSubtrees, type Subtree } from './subtrees.ts';

/** Positions from `from` up to, and without, `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export type Piece = { readonly records: Span } | { readonly node: Subtree };

/**
 * @param of the positions that the pieces cover: the whole log, or one page of an export
 * @param selected in ascending order, without overlaps, and within `of`
 * @param cuts the sizes of older checkpoints: no subtree crosses them, so that a verifier can compare
 *   these too
 * @returns the records, and the fewest subtrees between them
 * @throws MalformedError if the spans are not in order
 */
export function* piecesOf(of: Span, selected: Iterable<Span>, cuts: readonly number[] = []): Generator<Piece, void> {
  requireCount(of.from, 'the begin of the export');
  requireCount(of.to, 'the end of the export');
  const inOrder = cuts.toSorted((one, other) => one - other);
  let at = of.from;
  for (const { from, to } of selected) {
    if (!(at <= from && from <= to && to <= of.to)) {
      throw new MalformedError(`records ${from} to ${to} are not behind ${at} and within ${of.to}`);
    }
    yield* leftOut(at, from, inOrder);
    if (from < to) yield { records: { from, to } };
    at = to;
  }
  yield* leftOut(at, of.to, inOrder);
}

function* leftOut(from: number, to: number, cuts: readonly number[]): Generator<Piece, void> {
  let at = from;
  for (const end of [...cuts.filter((cut) => from < cut && cut < to), to]) {
    for (const node of completeSubtrees(at, end)) yield { node };
    at = end;
  }
}
