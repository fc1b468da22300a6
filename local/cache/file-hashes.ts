/**
 * The hashes of files by content, remembered from one start to the next for as long as the file
 * system says that a file is as it was: to look takes far less time than to read.
 */
import { type BigIntStats, readFileSync, statSync } from 'node:fs';
import * as z from 'zod/mini';
import { readEntry, writeEntry } from './entries.ts';
import { sha256, unlessMissing } from './files.ts';

export interface FileHashes {
  /** The hash of a file's content, which is looked at only once in a start. */
  of(path: string): string;
  /** Keeps the hashes that were asked for. */
  store(): Promise<void>;
}

/** By path, what the file system says of a file, and the hash of its content. */
const knownSchema = z.record(z.string(), z.tuple([z.string(), z.string()]));

/** Of a file that was changed so shortly before, the next change may leave no trace: some clocks tick in seconds. */
const settledAfterMs = 2_000;

const absent = { state: '', hash: 'absent', isSettled: false };

/** Opens what is remembered in a file. */
export async function openFileHashes(memory: string): Promise<FileHashes> {
  const { data: known = {} } = knownSchema.safeParse((await readEntry(memory))?.header);
  const settledUntilMs = Date.now() - settledAfterMs;
  const asked = new Map<string, typeof absent>();

  const look = (path: string): typeof absent => {
    const stats = statSync(path, { bigint: true });
    const state = stateOf(stats);
    const [before, remembered = ''] = known[path] ?? [];
    const hash = before === state ? remembered : sha256(readFileSync(path));
    return { state, hash, isSettled: Number(stats.ctimeMs) < settledUntilMs };
  };

  return {
    of: (path) => {
      const found = asked.get(path) ?? unlessMissing(() => look(path), absent);
      asked.set(path, found);
      return found.hash;
    },
    store: async () => {
      const settled = [...asked].filter(([, { isSettled }]) => isSettled);
      const isKnown = settled.every(([path, { state }]) => known[path]?.[0] === state);
      if (isKnown && settled.length === Object.keys(known).length) return;
      const header = Object.fromEntries(settled.map(([path, { state, hash }]) => [path, [state, hash]]));
      await writeEntry(memory, { header, body: '' });
    },
  };
}

/** No write and no replacement leaves all of it as it was: `ctime` is the system's own. */
const stateOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join(' ');
