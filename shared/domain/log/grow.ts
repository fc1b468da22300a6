/** The growth of a log: which objects are written when entries are appended. */
import { type CompactRange, createCompactRange } from './compact-range.ts';
import { foldRow, type Hash, leafHash, sameHash } from './hashing.ts';
import { MalformedError, requireCount } from './malformed.ts';
import {
  decodeEntries,
  encodeEntries,
  entriesPath,
  hashesAtLevel,
  hashIn,
  readTile,
  type TileReader,
  tileHeight,
  tilePath,
  tileWidth,
} from './tiles.ts';

export interface LogObject {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface Growth {
  readonly size: number;
  readonly root: Hash;
  /** The root of the tree before, by the tiles that were read: the caller compares it with the last checkpoint. */
  readonly oldRoot: Hash;
  /** What is to be written before the checkpoint, in order; none of it depends on how the log came to its size. */
  readonly objects: readonly LogObject[];
}

/** The tile at the right edge of a level. */
interface EdgeTile {
  /** How many full tiles stand before it. */
  index: number;
  hashes: Hash[];
  isChanged: boolean;
}

/**
 * Appends entries to a log. The same entries at the same place always make the same bytes, so a
 * growth that was interrupted is done again.
 *
 * @param read reads the tiles at the right edge of the log as it is; nothing is read of an empty one
 * @throws MalformedError if an entry is too long, or if these tiles do not fit their bundle
 */
export async function growLog({
  size,
  entries,
  read,
}: {
  readonly size: number;
  readonly entries: Iterable<Uint8Array>;
  readonly read: TileReader;
}): Promise<Growth> {
  requireCount(size, 'the size of the log');
  const levels = await readEdge(size, read);
  let bundle = await readBundle(size, levels[0], read);
  const range = rangeOf(levels);
  const oldRoot = range.root();
  const objects: LogObject[] = [];

  const push = (level: number, hash: Hash): void => {
    const tile = edgeAt(levels, level);
    tile.hashes.push(hash);
    tile.isChanged = true;
    if (tile.hashes.length < tileWidth) return;
    const bytes = Buffer.concat(tile.hashes);
    objects.push({ path: tilePath(level, tile.index), bytes });
    levels[level] = { index: tile.index + 1, hashes: [], isChanged: false };
    push(level + 1, foldRow(bytes));
  };

  for (const entry of entries) {
    const leaf = leafHash(entry);
    range.append(leaf);
    bundle.push(entry);
    if (bundle.length === tileWidth) {
      objects.push({ path: entriesPath(edgeAt(levels, 0).index), bytes: encodeEntries(bundle) });
      bundle = [];
    }
    push(0, leaf);
  }

  const { index, isChanged } = edgeAt(levels, 0);
  if (isChanged) objects.push({ path: entriesPath(index, bundle.length), bytes: encodeEntries(bundle) });
  objects.push(...partialTiles(levels));
  return { size: range.size(), root: range.root(), oldRoot, objects };
}

const partialTiles = (levels: readonly EdgeTile[]): LogObject[] =>
  levels.flatMap(({ index, hashes, isChanged }, level) =>
    isChanged ? [{ path: tilePath(level, index, hashes.length), bytes: Buffer.concat(hashes) }] : [],
  );

const edgeAt = (levels: EdgeTile[], level: number): EdgeTile => {
  levels[level] ??= { index: 0, hashes: [], isChanged: false };
  return levels[level];
};

const readEdge = async (size: number, read: TileReader): Promise<EdgeTile[]> => {
  const levels: EdgeTile[] = [];
  for (let level = 0; hashesAtLevel(level, size) > 0; level += 1) {
    const count = hashesAtLevel(level, size);
    const [index, width] = [Math.floor(count / tileWidth), count % tileWidth];
    const tile = width === 0 ? Buffer.alloc(0) : await readTile(read, { level, index, width });
    const hashes = Array.from({ length: width }, (_, place) => hashIn(tile, place));
    levels.push({ index, hashes, isChanged: false });
  }
  return levels;
};

/** The bundle that goes on is written again, so it must be the one that the log's root is about. */
const readBundle = async (size: number, leaves: EdgeTile | undefined, read: TileReader): Promise<Uint8Array[]> => {
  const width = size % tileWidth;
  if (width === 0 || leaves === undefined) return [];
  const path = entriesPath(leaves.index, width);
  const bundle = decodeEntries(await read(path), width, path);
  const wrong = leaves.hashes.findIndex((hash, place) => !sameHash(hash, leafHash(bundle[place] ?? Buffer.alloc(0))));
  if (wrong >= 0) throw new MalformedError(`entry ${wrong} of ${path} does not have the hash of its tile`);
  return bundle;
};

const rangeOf = (levels: readonly EdgeTile[]): CompactRange => {
  const range = createCompactRange();
  for (const [level, { hashes }] of [...levels.entries()].reverse()) {
    for (const hash of hashes) range.appendSubtree(level * tileHeight, hash);
  }
  return range;
};
