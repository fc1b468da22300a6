/** The folder that a trail is verified from. */
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
      throw new MalformedError(`${path} cannot be read: ${code ?? String(error)}`);
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
