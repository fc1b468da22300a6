/** The files of the site as they lie beside the code of the function; each is read once per process. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createSite, type SiteFiles, type StoredFile } from '../api/site/answer.ts';
import { parseSignIn } from '../api/site/sign-in.ts';
import type { EnvironmentFor } from '../config/environment.ts';

const ending = '.gz';

/**
 * Opens a folder with gzipped files, each with `.gz` behind its name. Only the names that are found
 * now are ever read.
 */
function openFiles(folder: URL): SiteFiles {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const names = new Set(found.flatMap((file) => (file.endsWith(ending) ? [file.slice(0, -ending.length)] : [])));
  const known = new Map<string, Promise<StoredFile>>();
  const load = async (name: string): Promise<StoredFile> => {
    const gzipped = await readFile(new URL(`${name}${ending}`, folder));
    return { gzipped, tag: `W/"${createHash('sha256').update(gzipped).digest('base64url').slice(0, 22)}"` };
  };
  return {
    names,
    read: (name) => {
      const file = known.get(name) ?? load(name);
      known.set(name, file);
      // Read again by the next request.
      file.catch(() => known.delete(name));
      return file;
    },
  };
}

/**
 * The site in a folder.
 *
 * @throws Error for a folder that is absent, and for a malformed variable
 */
export const siteIn = (folder: URL, { CONSOLE_SIGN_IN: signIn }: EnvironmentFor<'console:sign-in'>) =>
  createSite(openFiles(folder), parseSignIn(signIn));
