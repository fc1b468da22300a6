import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { readEntry, writeEntry } from '../../../local/cache/entries.ts';
import { openFileHashes } from '../../../local/cache/file-hashes.ts';
import { sha256 } from '../../../local/cache/files.ts';

/** A file that was there before the tests. */
const old = fileURLToPath(new URL('../../../LICENSE', import.meta.url));

const createFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'membership-file-hashes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
};
const hashIn = async (memory: string, path: string): Promise<string> => {
  const hashes = await openFileHashes(memory);
  const hash = hashes.of(path);
  await hashes.store();
  return hash;
};

it('remembers the hash of a file that is as it was, and believes no other state of it', async () => {
  const memory = join(createFolder(), 'hashes');
  const hash = await hashIn(memory, old);
  const { [old]: kept = [] } = Object((await readEntry(memory))?.header);
  expect(kept[1]).toBe(hash);

  await writeEntry(memory, { header: { [old]: [kept[0], 'remembered'] }, body: '' });
  expect(await hashIn(memory, old)).toBe('remembered');

  await writeEntry(memory, { header: { [old]: [`${kept[0]}0`, 'remembered'] }, body: '' });
  expect(await hashIn(memory, old)).toBe(hash);
});

it('notices a change that leaves size and time of a file as they were', async () => {
  const folder = createFolder();
  const [memory, file] = [join(folder, 'hashes'), join(folder, 'file')];
  writeFileSync(file, 'one');
  const { atime, mtime } = statSync(file);
  expect(await hashIn(memory, file)).toBe(sha256('one'));
  for (const text of ['two', 'six', 'ten']) {
    writeFileSync(file, text);
    utimesSync(file, atime, mtime);
    expect(await hashIn(memory, file)).toBe(sha256(text));
  }
});

it('remembers nothing of a file that was changed just now, or that is absent', async () => {
  const folder = createFolder();
  const memory = join(folder, 'hashes');
  writeFileSync(join(folder, 'new'), '');
  const hashes = await openFileHashes(memory);
  for (const name of ['new', 'absent', 'new/absent']) hashes.of(join(folder, name));
  hashes.of(old);
  await hashes.store();
  expect(Object.keys(Object((await readEntry(memory))?.header))).toEqual([old]);
});
