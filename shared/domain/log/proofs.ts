/** Proofs of RFC 6962, section 2.1, made from tiles, and verified as RFC 9162 says. */
import { foldNodes } from './compact-range.ts';
import { emptyRoot, foldRow, type Hash, hashLength, nodeHash, sameHash } from './hashing.ts';
import { MalformedError, requireCount } from './malformed.ts';
import { completeSubtrees, type Subtree } from './subtrees.ts';
import { readTile, type TileReader, tileHeight, tileWidth, widthIn } from './tiles.ts';

/** More than one proof needs, and flat for an export of millions. */
const keptTiles = 32;

type RangeHash = (from: number, to: number) => Promise<Hash>;

/**
 * @param size of the tree that `read` has the tiles of
 * @returns the hash of a complete subtree; the last few tiles are kept, as one proof needs them
 */
export const createNodeReader = (size: number, read: TileReader): ((subtree: Subtree) => Promise<Hash>) => {
  const tiles = new Map<string, Promise<Uint8Array>>();
  return async ({ level, index }) => {
    const [tileLevel, above] = [Math.floor(level / tileHeight), level % tileHeight];
    const first = index * 2 ** above;
    const at = { level: tileLevel, index: Math.floor(first / tileWidth) };
    const width = widthIn(size, at.level, at.index);
    const name = `${at.level}/${at.index}`;
    const reading = tiles.get(name) ?? readTile(read, { ...at, width });
    tiles.set(name, reading);
    if (tiles.size > keptTiles) tiles.delete([...tiles.keys()][0] ?? name);
    const begin = (first % tileWidth) * hashLength;
    return foldRow((await reading).subarray(begin, begin + 2 ** above * hashLength));
  };
};

const createRangeHash = (size: number, read: TileReader): RangeHash => {
  const nodeAt = createNodeReader(size, read);
  return async (from, to) => foldNodes(await Promise.all([...completeSubtrees(from, to)].map(nodeAt)));
};

/** The largest power of two that is smaller than a number of leaves, which is more than one. */
const splitOf = (leaves: number): number => {
  let split = 1;
  while (2 * split < leaves) split *= 2;
  return split;
};

/**
 * @returns the hashes beside the way from a leaf to the root, from the leaf on
 * @throws MalformedError if the tree has no such leaf, or a tile another width
 */
export async function inclusionProof({
  index,
  size,
  read,
}: {
  readonly index: number;
  readonly size: number;
  readonly read: TileReader;
}): Promise<Hash[]> {
  requireCount(index, 'the index');
  requireCount(size, 'the size of the log');
  if (index >= size) throw new MalformedError(`a log of ${size} records has none at ${index}`);
  const rangeHash = createRangeHash(size, read);
  const proof: Promise<Hash>[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    proof.push(index < middle ? rangeHash(middle, to) : rangeHash(from, middle));
    [from, to] = index < middle ? [from, middle] : [middle, to];
  }
  return (await Promise.all(proof)).reverse();
}

/**
 * @returns hashes that prove that the tree of `size` leaves begins with the tree of `olderSize`
 * @throws MalformedError if the older tree is larger, or a tile has another width
 */
export async function consistencyProof({
  olderSize,
  size,
  read,
}: {
  readonly olderSize: number;
  readonly size: number;
  readonly read: TileReader;
}): Promise<Hash[]> {
  requireCount(olderSize, 'the older size');
  requireCount(size, 'the size of the log');
  if (olderSize > size) throw new MalformedError(`a log of ${size} records does not extend one of ${olderSize}`);
  if (olderSize === 0) return [];
  const rangeHash = createRangeHash(size, read);
  const proof: Promise<Hash>[] = [];
  let [from, to] = [0, size];
  while (to !== olderSize) {
    const middle = from + splitOf(to - from);
    proof.push(olderSize <= middle ? rangeHash(middle, to) : rangeHash(from, middle));
    [from, to] = olderSize <= middle ? [from, middle] : [middle, to];
  }
  // The verifier has the older root, so that it is left out where it is the subtree.
  if (from > 0) proof.push(rangeHash(from, to));
  return (await Promise.all(proof)).reverse();
}

const isOdd = (value: number): boolean => value % 2 === 1;
const halfOf = (value: number): number => Math.floor(value / 2);

/** The way from a leaf to the root: whether a hash of a proof stands to the left of it. */
const createClimb = (leaf: number, last: number) => {
  let [at, end] = [leaf, last];
  const up = (): void => {
    [at, end] = [halfOf(at), halfOf(end)];
  };
  return {
    isAtRoot: () => end === 0,
    skipRight: () => {
      while (isOdd(at)) up();
    },
    step: (): 'left' | 'right' => {
      const side = isOdd(at) || at === end ? 'left' : 'right';
      if (side === 'left') while (!isOdd(at) && at !== 0) up();
      up();
      return side;
    },
  };
};

/** @returns whether a leaf is at an index of the tree with this root (RFC 9162, section 2.1.3.2) */
export const verifyInclusion = ({
  index,
  size,
  leaf,
  proof,
  root,
}: {
  readonly index: number;
  readonly size: number;
  readonly leaf: Hash;
  readonly proof: readonly Hash[];
  readonly root: Hash;
}): boolean => {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  const climb = createClimb(index, size - 1);
  let reached = leaf;
  for (const beside of proof) {
    if (climb.isAtRoot()) return false;
    reached = climb.step() === 'left' ? nodeHash(beside, reached) : nodeHash(reached, beside);
  }
  return climb.isAtRoot() && sameHash(reached, root);
};

interface Tree {
  readonly size: number;
  readonly root: Hash;
}

/** @returns whether a tree begins with all leaves of an older one (RFC 9162, section 2.1.4.2) */
export const verifyConsistency = ({
  older,
  newer,
  proof,
}: {
  readonly older: Tree;
  readonly newer: Tree;
  readonly proof: readonly Hash[];
}): boolean => {
  if (![older.size, newer.size].every((size) => Number.isSafeInteger(size) && size >= 0)) return false;
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && sameHash(older.root, newer.root);
  if (older.size === 0) return proof.length === 0 && sameHash(older.root, emptyRoot);
  const climb = createClimb(older.size - 1, newer.size - 1);
  climb.skipRight();
  const isWhole = older.size === 2 ** Math.round(Math.log2(older.size));
  const [first, ...rest] = isWhole ? [older.root, ...proof] : proof;
  if (first === undefined) return false;
  let [reachedOlder, reachedNewer] = [first, first];
  for (const beside of rest) {
    if (climb.isAtRoot()) return false;
    if (climb.step() === 'left') {
      reachedOlder = nodeHash(beside, reachedOlder);
      reachedNewer = nodeHash(beside, reachedNewer);
    } else reachedNewer = nodeHash(reachedNewer, beside);
  }
  return climb.isAtRoot() && sameHash(reachedOlder, older.root) && sameHash(reachedNewer, newer.root);
};
