/**
 * Fingerprints of files by content, for caches that must notice every change of what an entry was
 * made from.
 */
import { type Dirent, readdirSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileHashes } from './file-hashes.ts';
import { sha256, unlessMissing } from './files.ts';

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

/** Files that say how the imports of a whole folder are resolved. */
const resolutionFiles = ['package.json', 'tsconfig.json'];

/** The clock of a file system lags behind that of the process by some milliseconds. */
const clockLagMs = 50;

/**
 * Creates the fingerprints of a project at this moment: each file is looked at once.
 *
 * @param project the absolute path that the names of files are relative to
 */
export function createFingerprints(project: string, hashes: Pick<FileHashes, 'of'>): Fingerprints {
  const lineOfFile = remembering((file) => `${file} ${hashes.of(join(project, file))}`);
  const changedMs = remembering((path) => unlessMissing(() => statSync(join(project, path)).ctimeMs, 0));
  const settingsIn = remembering((folder): readonly string[] => resolutionFiles.map((file) => join(folder, file)));
  const lineOfFolder = remembering((folder) => {
    const names = sha256(describeFolder(project, folder).join('\n'));
    return [`${folder}/ ${names}`, ...settingsIn(folder).map(lineOfFile)].join('\n');
  });
  const folders = remembering((folder): readonly string[] => {
    if (folder === '.' || basename(folder) === '..') return [];
    return basename(folder) === 'node_modules' ? [folder] : [folder, ...folders(dirname(folder))];
  });
  const foldersOf = (files: readonly string[]): readonly string[] =>
    [...new Set([...new Set(files.map((file) => dirname(file)))].flatMap(folders))].sort();

  return {
    of: (files) => {
      const lines = [...[...files, ...settingsIn('.')].map(lineOfFile), ...foldersOf(files).map(lineOfFolder)];
      return sha256(lines.join('\n'));
    },
    changedSince: (files, timeMs) => {
      const around = foldersOf(files);
      const settings = ['.', ...around].flatMap(settingsIn);
      return [...files, ...settings, ...around].some((path) => changedMs(path) > timeMs - clockLagMs);
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
