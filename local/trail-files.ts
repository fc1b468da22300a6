/** The files that a trail is verified from. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashLength } from '../shared/domain/log/hashing.ts';
import { MalformedError } from '../shared/domain/log/malformed.ts';
import { decodeEntries, encodeEntries, type TileReader, tileWidth } from '../shared/domain/log/tiles.ts';

/**
 * Reads the objects of a log in a folder. A log may delete a partial tile once there is the full one,
 * whose first hashes are the same.
 */
export const createFolderReader = (folder: string): TileReader => {
  const find = async (path: string): Promise<Uint8Array | undefined> => {
    try {
      return await readFile(join(folder, path));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
      throw error;
    }
  };

  return async (path) => {
    const found = await find(path);
    if (found !== undefined) return found;
    const [, fullPath, width] = /^(.*)\.p\/([0-9]+)$/.exec(path) ?? [];
    const full = fullPath === undefined ? undefined : await find(fullPath);
    if (full === undefined || fullPath === undefined) throw new MalformedError(`${path} is missing`);
    if (!fullPath.startsWith('tile/entries/')) return full.subarray(0, Number(width) * hashLength);
    return encodeEntries(decodeEntries(full, tileWidth, fullPath).slice(0, Number(width)));
  };
};

/** More than an entry and what stands around it in a line. */
const maxLineLength = 100_000;
const lineFeed = 0x0a;

/** Reads the lines of a file, each of which ends with a line feed. */
export async function* linesOf(file: string): AsyncGenerator<Uint8Array, void> {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    const bytes = Buffer.concat([rest, chunk]);
    let at = 0;
    for (let end = bytes.indexOf(lineFeed); end >= 0; end = bytes.indexOf(lineFeed, at)) {
      yield bytes.subarray(at, end);
      at = end + 1;
    }
    rest = bytes.subarray(at);
    if (rest.length > maxLineLength) throw new MalformedError('a line is longer than a record can be');
  }
  if (rest.length > 0) throw new MalformedError('the export ends within a line');
}
