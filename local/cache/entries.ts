/**
 * Entries of a cache: one file each, whole or absent, also when several starts use it at the same
 * time.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from './files.ts';

interface Entry {
  readonly header: unknown;
  readonly body: string;
}

/**
 * The entry of a file; undefined for one that cannot be read, or that is not as it was written: it
 * has to be made again.
 */
export async function readEntry(file: string): Promise<Entry | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const [, checksum, content = '', header = '', body = ''] = /^(\w+)\n((.*)\n([\s\S]*))$/.exec(text) ?? [];
  return checksum === sha256(content) ? { header: JSON.parse(header), body } : undefined;
}

/** Writes an entry beside its place and moves it there. */
export async function writeEntry(file: string, { header, body }: Entry): Promise<void> {
  const content = `${JSON.stringify(header)}\n${body}`;
  const draft = `${file}.${randomUUID()}.draft`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(draft, `${sha256(content)}\n${content}`);
  await rename(draft, file);
}

/** Far longer than a start takes to write an entry: an older draft is of a start that was killed. */
const draftLifeMs = 600_000;

/** Removes all but the newest entries of a folder, and the drafts of starts that were killed. */
export async function prune(folder: string, maxEntries: number): Promise<void> {
  // The folder is absent until an entry is kept.
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      // Another start may prune at the same time.
      const changedMs = await stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
      return { file, isDraft: name.endsWith('.draft'), changedMs };
    }),
  );
  const entries = files.filter(({ isDraft }) => !isDraft).sort((a, b) => b.changedMs - a.changedMs);
  const abandoned = files.filter(({ isDraft, changedMs }) => isDraft && changedMs < Date.now() - draftLifeMs);
  await Promise.all([...entries.slice(maxEntries), ...abandoned].map(({ file }) => rm(file, { force: true })));
}
