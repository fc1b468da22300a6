/** The objects of a log, as C2SP tlog-tiles names and writes them (https://c2sp.org/tlog-tiles). */
import { type Hash, hashLength, maxEntryLength, tooLong } from './hashing.ts';
import { MalformedError } from './malformed.ts';

/** Reads an object of the log; rejects if there is none. */
export type TileReader = (path: string) => Promise<Uint8Array>;

/** The hashes of a full tile, and the entries of a full bundle. */
export const tileWidth = 256;

/** Bits of a leaf's index that one level of tiles answers for. */
export const tileHeight = 8;

export const checkpointPath = 'checkpoint';

/** 1234067 is written x001/x234/067. */
const indexPath = (index: number): string => {
  const groups = [String(index % 1_000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1_000); rest > 0; rest = Math.floor(rest / 1_000)) {
    groups.unshift(`x${String(rest % 1_000).padStart(3, '0')}`);
  }
  return groups.join('/');
};

const partSuffix = (width: number): string => (width === tileWidth ? '' : `.p/${width}`);

/** @param width the hashes in the tile; fewer than 256 make a partial tile */
export const tilePath = (level: number, index: number, width: number = tileWidth): string =>
  `tile/${level}/${indexPath(index)}${partSuffix(width)}`;

/** @param width the entries in the bundle */
export const entriesPath = (index: number, width: number = tileWidth): string =>
  `tile/entries/${indexPath(index)}${partSuffix(width)}`;

/** @returns how many hashes a level has in a tree of this size */
export const hashesAtLevel = (level: number, size: number): number => Math.floor(size / tileWidth ** level);

/** @returns how many hashes, from 0 to 256, a tile has in a tree of this size */
export const widthIn = (size: number, level: number, index: number): number =>
  Math.max(0, Math.min(tileWidth, hashesAtLevel(level, size) - index * tileWidth));

/** The name of an object, and how many entries or hashes it has. */
export interface ObjectName {
  readonly path: string;
  readonly kind: 'entries' | 'hashes';
  readonly width: number;
}

/** @returns the names of all objects that a log of this size consists of, besides its checkpoint */
export function* objectsOf(size: number): Generator<ObjectName, void> {
  for (let index = 0; index * tileWidth < size; index += 1) {
    const width = widthIn(size, 0, index);
    yield { path: entriesPath(index, width), kind: 'entries', width };
  }
  for (let level = 0; hashesAtLevel(level, size) > 0; level += 1) {
    for (let index = 0; index * tileWidth < hashesAtLevel(level, size); index += 1) {
      const width = widthIn(size, level, index);
      yield { path: tilePath(level, index, width), kind: 'hashes', width };
    }
  }
}

/**
 * Looks at the form alone: the entries and hashes may be any.
 *
 * @throws MalformedError if the bytes are not those of an object of this name
 */
export const requireForm = ({ path, kind, width }: ObjectName, bytes: Uint8Array): void => {
  if (kind === 'entries') decodeEntries(bytes, width, path);
  else if (bytes.length !== width * hashLength) {
    throw new MalformedError(`${path} has ${bytes.length} bytes instead of ${width * hashLength}`);
  }
};

/**
 * Reads a tile of hashes.
 *
 * @throws MalformedError if it has another width
 */
export const readTile = async (
  read: TileReader,
  { level, index, width }: { readonly level: number; readonly index: number; readonly width: number },
): Promise<Uint8Array> => {
  const path = tilePath(level, index, width);
  const tile = await read(path);
  requireForm({ path, kind: 'hashes', width }, tile);
  return tile;
};

/** @returns the hash at a place of a tile */
export const hashIn = (tile: Uint8Array, place: number): Hash =>
  tile.subarray(place * hashLength, (place + 1) * hashLength);

const lengthBytes = 2;

/** @throws MalformedError if an entry is too long */
export const encodeEntries = (entries: readonly Uint8Array[]): Uint8Array => {
  const bytes = Buffer.alloc(entries.reduce((sum, { length }) => sum + lengthBytes + length, 0));
  let at = 0;
  for (const entry of entries) {
    if (entry.length > maxEntryLength) throw new MalformedError(tooLong(entry));
    bytes.writeUInt16BE(entry.length, at);
    bytes.set(entry, at + lengthBytes);
    at += lengthBytes + entry.length;
  }
  return bytes;
};

/**
 * @param width how many entries there must be
 * @param path what an error names
 * @throws MalformedError if there are more or fewer, or one is cut short
 */
export const decodeEntries = (bundle: Uint8Array, width: number, path: string): Uint8Array[] => {
  const bytes = Buffer.from(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (entries.length === width) throw new MalformedError(`${path} has more than ${width} entries`);
    const begin = at + lengthBytes;
    const end = begin <= bytes.length ? begin + bytes.readUInt16BE(at) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) throw new MalformedError(`${path} ends within entry ${entries.length}`);
    entries.push(bytes.subarray(begin, end));
    at = end;
  }
  if (entries.length < width) throw new MalformedError(`${path} has ${entries.length} entries instead of ${width}`);
  return entries;
};
