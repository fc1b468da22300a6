/** Builds the API page: Swagger UI as it is published, with a page and a script of our own. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('../console/api-page', import.meta.url));
const swaggerUi = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));

/** Texts that have to go with the code: which it has from others, and under which terms. */
const licences = ['NOTICE', 'LICENSE', 'swagger-ui-bundle.js.LICENSE.txt'];

/**
 * Builds the files of the page without writing any. Their names have their hashes, but for the
 * pages themselves.
 *
 * @returns them by their path below the site, such as `docs/index.html`
 */
export async function buildApiPage(): Promise<ReadonlyMap<string, Uint8Array>> {
  const [scripts, ...texts] = await Promise.all([
    buildScripts(),
    ...['swagger-ui-bundle.js', 'swagger-ui.css'].map((name) => readFile(join(swaggerUi, name), 'utf8')),
  ]);
  const [swaggerScript = '', swaggerStyle = ''] = texts.map(withoutSourceMap);
  const assets = new Map(
    [
      ['swagger-ui.js', swaggerScript],
      ['swagger-ui.css', swaggerStyle],
      ['icon.svg', await readFile(join(folder, '../icon.svg'), 'utf8')],
      ...scripts,
    ].map(([name = '', content = '']) => [name, { path: `docs/assets/${hashed(name, content)}`, content }] as const),
  );
  const page = async (name: string): Promise<[string, string]> => {
    const html = await readFile(join(folder, name), 'utf8');
    // A name that is not known stays as it is, and the tests of the page find nothing there.
    const linked = html.replaceAll(/"assets\/([^"]+)"/g, (whole, asset: string) => {
      const found = assets.get(asset);
      return found === undefined ? whole : `"/${found.path}"`;
    });
    return [`docs/${name}`, linked];
  };
  const terms = await Promise.all(licences.map((name) => readFile(join(swaggerUi, name), 'utf8')));
  const files: [string, string][] = [
    await page('index.html'),
    await page('oauth2-redirect.html'),
    ['docs/licences.txt', terms.map((text) => text.trimEnd()).join('\n\n---\n\n')],
    ...[...assets.values()].map(({ path, content }): [string, string] => [path, content]),
  ];
  return new Map(files.map(([path, content]) => [path, Buffer.from(content)]));
}

async function buildScripts(): Promise<readonly (readonly [name: string, content: string])[]> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ['start.ts', 'redirect.ts', 'page.css'],
    outdir: '.',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  });
  return outputFiles.map(({ path, text }) => [path.slice(folder.length + 1), text]);
}

/** A browser asks for the maps when its tools are open. They are not served. */
const withoutSourceMap = (text: string): string => text.replace(/\n?(\/\/|\/\*)# sourceMappingURL=.*\s*$/, '\n');

/** As `start-1f0c9d2b.js`. */
const hashed = (name: string, content: string): string => {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8);
  return name.replace(/(\.\w+)$/, `-${hash}$1`);
};
