import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));

/**
 * The Markdown pages of the project: those at the root, and all below `docs`, by their paths from
 * the root, sorted.
 */
export async function documentPaths(): Promise<readonly string[]> {
  const isPage = (name: string): boolean => name.endsWith('.md');
  const pages = (await readdir(`${root}docs`, { recursive: true })).filter(isPage).map((name) => `docs/${name}`);
  return [...(await readdir(root)).filter(isPage), ...pages].sort();
}
