/** Complete subtrees: 2^level leaves that begin at a multiple of 2^level. */

export interface Subtree {
  readonly level: number;
  /** The first leaf is at index × 2^level. */
  readonly index: number;
}

/** @returns the fewest complete subtrees that together are the leaves from `from` up to `to`, in order */
export function* completeSubtrees(from: number, to: number): Generator<Subtree, void> {
  let at = from;
  while (at < to) {
    let level = 0;
    let leaves = 1;
    while (at % (2 * leaves) === 0 && at + 2 * leaves <= to) {
      level += 1;
      leaves *= 2;
    }
    yield { level, index: at / leaves };
    at += leaves;
  }
}
