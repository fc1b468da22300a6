/**
 * The verification of a whole log from its objects: every entry against its hash, every hash against
 * the tile below it, the root of all against the checkpoint. It goes bundle by bundle, and holds one
 * tile of each level.
 */
import { createCompactRange } from './compact-range.ts';
import { foldRow, type Hash, hashLength, leafHash, sameHash } from './hashing.ts';
import {
  checkpointPath,
  decodeEntries,
  entriesPath,
  hashIn,
  readTile,
  type TileReader,
  tileHeight,
  tilePath,
  tileWidth,
  widthIn,
} from './tiles.ts';
import { beginWith, FaultError, faultOf, requireRoot, type Verdict, type VerifyOrder } from './verdict.ts';

interface LogOrder extends VerifyOrder {
  readonly read: TileReader;
}

/** @returns what is wrong, or how many records fit */
export async function verifyLog(order: LogOrder): Promise<Verdict> {
  const progress = { records: 0 };
  try {
    await walk(order, progress);
    return { ...progress, leftOut: 0 };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    return { fault, ...progress, leftOut: 0 };
  }
}

interface Bundle {
  readonly index: number;
  readonly width: number;
  readonly path: string;
  readonly entries: readonly Uint8Array[];
  readonly tile: Uint8Array;
}

const walk = async (order: LogOrder, progress: { records: number }): Promise<void> => {
  const { read, onRecord } = order;
  const { checkpoint, olderTrees } = beginWith(await read(checkpointPath), order);
  const { size } = checkpoint;
  const range = createCompactRange();
  const levels = createLevels(size, read);

  for await (const bundle of bundlesOf(size, read)) {
    const row = Buffer.alloc(bundle.width * hashLength);
    for (const [place, entry] of bundle.entries.entries()) {
      row.set(leafHash(entry), place * hashLength);
      if (!sameHash(hashIn(row, place), hashIn(bundle.tile, place))) throw new FaultError(wrongEntry(bundle, place));
      onRecord?.(entry, bundle.index * tileWidth + place);
      progress.records += 1;
    }
    const before = range.copy();
    if (bundle.width === tileWidth) {
      const hash = foldRow(row);
      range.appendSubtree(tileHeight, hash);
      await levels.push(1, hash);
    } else for (let place = 0; place < bundle.width; place += 1) range.append(hashIn(row, place));
    while (olderTrees.next() <= range.size()) {
      while (before.size() < olderTrees.next()) before.append(hashIn(row, before.size() % tileWidth));
      olderTrees.meet(before.size(), before.root);
    }
  }
  await levels.end();
  requireRoot(range.root(), checkpoint);
};

const wrongEntry = ({ index, path, width }: Bundle, place: number): string =>
  `${path}: record ${index * tileWidth + place} does not have the hash that ${tilePath(0, index, width)} has for it`;

/** What is read ahead may fail before it is waited for; it fails again then. */
const notYet = (): void => {};

/** The next bundle is read while the one before is hashed. */
async function* bundlesOf(size: number, read: TileReader): AsyncGenerator<Bundle, void> {
  const load = async (index: number): Promise<Bundle | undefined> => {
    const width = widthIn(size, 0, index);
    if (width === 0) return undefined;
    const path = entriesPath(index, width);
    const tile = readTile(read, { level: 0, index, width });
    tile.catch(notYet);
    const entries = decodeEntries(await read(path), width, path);
    return { index, width, path, entries, tile: await tile };
  };
  let loading = load(0);
  for (let bundle = await loading; bundle !== undefined; bundle = await loading) {
    loading = load(bundle.index + 1);
    loading.catch(notYet);
    yield bundle;
  }
}

/** The tiles above the leaves, each compared when the hashes for it are known. */
const createLevels = (size: number, read: TileReader) => {
  const levels: { index: number; hashes: Hash[] }[] = [];

  const compare = async (level: number, index: number, row: Uint8Array): Promise<void> => {
    const width = row.length / hashLength;
    const tile = await readTile(read, { level, index, width });
    for (let place = 0; place < width; place += 1) {
      if (sameHash(hashIn(tile, place), hashIn(row, place))) continue;
      const below = tilePath(level - 1, index * tileWidth + place);
      throw new FaultError(`${tilePath(level, index, width)}: hash ${place} is not that of ${below}`);
    }
  };

  const push = async (level: number, hash: Hash): Promise<void> => {
    levels[level] ??= { index: 0, hashes: [] };
    const { index, hashes } = levels[level];
    hashes.push(hash);
    if (hashes.length < tileWidth) return;
    const row = Buffer.concat(hashes);
    await compare(level, index, row);
    levels[level] = { index: index + 1, hashes: [] };
    await push(level + 1, foldRow(row));
  };

  const end = async (): Promise<void> => {
    for (const [level, tile] of levels.entries()) {
      if (tile === undefined || tile.hashes.length === 0) continue;
      const { index, hashes } = tile;
      const width = widthIn(size, level, index);
      if (width !== hashes.length) throw new Error(`a tile of level ${level} has ${hashes.length} hashes`);
      await compare(level, index, Buffer.concat(hashes));
    }
  };
  return { push, end };
};
