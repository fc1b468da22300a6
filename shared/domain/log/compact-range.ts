/**
 * The roots of the complete subtrees that a tree of any size is made of, at most 53: all that has to
 * be kept of a tree to append to it, and to know its root.
 */
import { emptyRoot, type Hash, nodeHash } from './hashing.ts';
import { MalformedError } from './malformed.ts';
import type { Subtree } from './subtrees.ts';

export interface CompactRange {
  /** The leaves so far. */
  size(): number;
  append(leaf: Hash): void;
  /**
   * Appends 2^level leaves by the hash of their subtree.
   *
   * @throws MalformedError unless the size is a multiple of 2^level, or if it grows beyond 2^53
   */
  appendSubtree(level: number, hash: Hash): void;
  /** @returns the root of the tree of all leaves so far */
  root(): Hash;
  /** @returns a range that goes on from here by itself */
  copy(): CompactRange;
}

interface Node {
  readonly level: number;
  readonly hash: Hash;
}

/** @param from the subtrees that the range begins with, from the largest to the smallest */
export const createCompactRange = (from: readonly Node[] = []): CompactRange => {
  const nodes: Node[] = [...from];
  let size = from.reduce((sum, { level }) => sum + 2 ** level, 0);

  const appendSubtree = (level: number, hash: Hash): void => {
    const leaves = 2 ** level;
    if (size % leaves !== 0 || !Number.isSafeInteger(size + leaves)) {
      throw new MalformedError(`a subtree of 2^${level} leaves cannot follow ${size} leaves`);
    }
    size += leaves;
    let node: Node = { level, hash };
    for (let last = nodes.at(-1); last?.level === node.level; last = nodes.at(-1)) {
      node = { level: node.level + 1, hash: nodeHash(last.hash, node.hash) };
      nodes.pop();
    }
    nodes.push(node);
  };

  return {
    size: () => size,
    append: (leaf) => appendSubtree(0, leaf),
    appendSubtree,
    root: () => foldNodes(nodes.map(({ hash }) => hash)),
    copy: () => createCompactRange(nodes),
  };
};

/**
 * @param hashes of complete subtrees from left to right, each smaller than the one before
 * @returns the root of the tree that they make
 */
export const foldNodes = (hashes: readonly Hash[]): Hash =>
  hashes.length === 0 ? emptyRoot : hashes.reduceRight((right, left) => nodeHash(left, right));

/** @returns how many leaves a subtree begins behind */
export const beginOf = ({ level, index }: Subtree): number => index * 2 ** level;
