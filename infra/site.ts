/** The files that `get-console` gives to browsers: those of the console and of the API page. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'fflate';

/** Gzipped files, by their path below the site with `.gz` behind it. */
export type Site = ReadonlyMap<string, Uint8Array>;

/**
 * Builds the site. The same sources and packages give the same bytes, whatever the machine: a
 * deployment leaves a function alone whose code has not changed.
 */
export async function buildSite(): Promise<Site> {
  // Vite is loaded only where there is something to build.
  const [{ buildConsole }, { buildApiPage }] = await Promise.all([import('./console.ts'), import('./api-page.ts')]);
  const parts = await Promise.all([buildConsole(), buildApiPage()]);
  const files = parts.flatMap((part) => [...part]);
  return new Map(
    files.map(([path, content]) => [`${path}.gz`, gzipSync(content, { level: 9, mtime: 0 })] as const).sort(byPath),
  );
}

const byPath = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/**
 * Puts the site beside the code of a function.
 *
 * @param bundle the folder of its `index.mjs`
 */
export async function placeSite(site: Site, bundle: string): Promise<void> {
  const folder = join(bundle, 'site');
  // Of an earlier build there may be files with other hashes.
  await rm(folder, { recursive: true, force: true });
  await Promise.all(
    [...site].map(async ([path, content]) => {
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }),
  );
}
