/** The folder of a release: templates, the zips of the functions, and a script. */
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { deployScript } from './script.ts';
import type { Release } from './templates.ts';

/** Always the same, so that the same code is the same zip, and a deployment leaves it alone. */
const mtime = new Date(1980, 0, 1, 12);
/** Unix, a regular file that everybody can read: Lambda's user is another one. */
const readable = { os: 3, attrs: 0o100644 << 16, mtime } as const;
const executable = { ...readable, attrs: 0o100755 << 16 } as const;

/**
 * Writes the folder again, and beside it all of it as one zip, to upload.
 *
 * @param stackName the prefix of all stacks
 */
export async function writeRelease({ stacks, zips }: Release, outdir: string, stackName: string): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(join(outdir, 'functions'), { recursive: true });
  const files: Zippable = {};
  const write = async (path: string, content: Uint8Array): Promise<void> => {
    files[path] = [content, path.endsWith('.sh') ? executable : readable];
    await writeFile(join(outdir, path), content);
  };
  for (const [path, folder] of zips) await write(path, await zipOf(folder));
  for (const { name, template } of stacks) {
    await write(`${name}.template.json`, Buffer.from(`${JSON.stringify(template, undefined, 1)}\n`));
  }
  await write('deploy.sh', Buffer.from(deployScript(stacks, stackName)));
  await chmod(join(outdir, 'deploy.sh'), 0o755);
  await writeFile(`${outdir}.zip`, zipSync(files));
}

async function zipOf(folder: string): Promise<Uint8Array> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort();
  const files = await Promise.all(
    names.map(async (name) => [name, [await readFile(join(folder, name)), readable]] as const),
  );
  return zipSync(Object.fromEntries(files.map(([name, [content, options]]) => [name, [content, options]])));
}
