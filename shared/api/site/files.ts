/** Which file of a site a path means, and how browsers may keep it. */

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json',
  woff2: 'font/woff2',
};

/** An app's own router shows the pages below these. */
const apps: readonly string[] = ['console'];

/**
 * Finds the file of a path. A folder is its `index.html`, with or without a slash at its end. A path
 * below an app that leads to no file, and looks like none, is a page of that app.
 *
 * @param path  decoded, as in `/console/queue`
 * @param names of all files, as in `console/index.html`
 * @returns the name of a file; undefined: there is none
 */
export function fileOf(path: string, names: ReadonlySet<string>): string | undefined {
  const name = path.replace(/^\//, '');
  const folder = name.replace(/\/$/, '');
  const found = [name, `${folder}/index.html`].find((each) => names.has(each));
  if (found !== undefined) return found;
  const [app = '', ...parts] = folder.split('/');
  const page = `${app}/index.html`;
  return apps.includes(app) && isPage(parts) && names.has(page) ? page : undefined;
}

/** A file that is absent is no page. The id of an account may hold dots, and stands behind a word. */
const isPage = (parts: readonly string[]): boolean => {
  const [first, ...others] = parts;
  if (first === undefined || first === 'assets' || parts.some((part) => /^\.{0,2}$/.test(part))) return false;
  return others.length > 0 || !first.includes('.');
};

/** The media type by the ending of a name. */
export const mediaTypeOf = (name: string): string =>
  types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';

/** The builds put the hash of its content into the name of each file of a folder `assets`. */
export const cacheControlOf = (name: string): string =>
  name.split('/').slice(0, -1).includes('assets') ? 'public, max-age=31536000, immutable' : 'no-cache';
