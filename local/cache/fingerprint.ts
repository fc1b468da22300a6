/**
 * Fingerprints of files by content, for caches that must notice every change of what an entry was
 * made from.
 */
import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

export interface Fingerprints {
  /**
   * Covers the content of the files, and what else decides where their imports lead: the names
   * beside them, up to the project or to `node_modules`, and each `package.json` and
   * `tsconfig.json` there.
   */
  of(files: readonly string[]): string;
  /**
   * Whether anything that `of` covers may have been changed since then, in milliseconds since 1970.
   */
  changedSince(files: readonly string[], timeMs: number): boolean;
}

const absent = 'absent';

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

const unlessMissing = <T>(read: () => T, otherwise: T): T => {
  try {
    return read();
  } catch (error) {
    if (isMissing(error)) return otherwise;
    throw error;
  }
};

/** Files that say how the imports of a whole folder are resolved. */
const resolutionFiles = ['package.json', 'tsconfig.json'];

/** The clock of a file system lags behind that of the process by some milliseconds. */
const clockLagMs = 50;

/**
 * Creates the fingerprints of a project at this moment: each file is read once.
 *
 * @param project the absolute path that the names of files are relative to
 */
export function createFingerprints(project: string): Fingerprints {
  const hashOfFile = remembering((file) => unlessMissing(() => sha256(readFileSync(join(project, file))), absent));
  const changedMs = remembering((path) => unlessMissing(() => statSync(join(project, path)).ctimeMs, 0));
  const hashOfFolder = remembering((folder) => sha256(describeFolder(project, folder).join('\n')));
  const folders = remembering((folder): readonly string[] => {
    if (folder === '.' || basename(folder) === '..') return [];
    return basename(folder) === 'node_modules' ? [folder] : [folder, ...folders(dirname(folder))];
  });
  const foldersOf = (files: readonly string[]): readonly string[] =>
    [...new Set(files.flatMap((file) => folders(dirname(file))))].sort();
  const settingsOf = (around: readonly string[]): readonly string[] =>
    ['.', ...around].flatMap((folder) => resolutionFiles.map((file) => join(folder, file)));

  return {
    of: (files) => {
      const around = foldersOf(files);
      const lines = [
        ...[...files, ...settingsOf(around)].map((file) => `${file} ${hashOfFile(file)}`),
        ...around.map((folder) => `${folder}/ ${hashOfFolder(folder)}`),
      ];
      return sha256(lines.join('\n'));
    },
    changedSince: (files, timeMs) => {
      const around = foldersOf(files);
      return [...files, ...settingsOf(around), ...around].some((path) => changedMs(path) > timeMs - clockLagMs);
    },
  };
}

function remembering<T>(compute: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    const value = known.get(name) ?? compute(name);
    known.set(name, value);
    return value;
  };
}

/**
 * The names in a folder, with where links lead. No import leads to a hidden file, and caches are
 * hidden folders.
 */
function describeFolder(project: string, folder: string): string[] {
  const path = join(project, folder);
  const entries = unlessMissing((): Dirent[] => readdirSync(path, { withFileTypes: true }), []);
  return entries
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => (entry.isSymbolicLink() ? `${entry.name} -> ${readlinkSync(join(path, entry.name))}` : entry.name))
    .sort();
}
