import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { commonOptions } from '../bundle-plugins.ts';
import { cacheFile } from './load.ts';
import { type Cached, makeCodeCaches } from './make.ts';

/** The file that Lambda loads of a function with a code cache. */
export const scriptEntry = 'index.cjs';

/**
 * Puts a loader, and a code cache, beside the code of functions.
 *
 * @param node for which code caches are made; undefined: none is
 * @returns the files that were added to each folder
 */
export async function addLoaders(functions: readonly Cached[], node: string | undefined): Promise<readonly string[]> {
  const { outputFiles } = await build({
    ...commonOptions,
    entryPoints: ['infra/code-cache/loader.ts'],
    format: 'cjs',
    define: { MADE_FOR: JSON.stringify(node ?? '') },
    write: false,
  });
  const [loader] = outputFiles;
  if (loader === undefined) throw new Error('There is no loader');
  await Promise.all(functions.map(({ path }) => writeFile(join(path, scriptEntry), loader.contents)));
  if (node === undefined) return [scriptEntry];
  await makeCodeCaches(functions);
  return [scriptEntry, cacheFile];
}
