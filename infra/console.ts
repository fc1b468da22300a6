/** Builds the console: hashed files for the browser, by Vite. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const folder = fileURLToPath(new URL('../console', import.meta.url));

/**
 * Builds the files of the console without writing any.
 *
 * @returns them by their path below the site, such as `console/index.html`
 */
export async function buildConsole(): Promise<ReadonlyMap<string, Uint8Array>> {
  const result = await build({
    root: folder,
    base: '/console/',
    configFile: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      // No file becomes a part of another: the policy of the site allows no such scripts and styles.
      assetsInlineLimit: 0,
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const files = outputs.flatMap((each) => ('output' in each ? each.output : []));
  const encoder = new TextEncoder();
  return new Map(
    files.map((file) => {
      const content = file.type === 'chunk' ? file.code : file.source;
      return [`console/${file.fileName}`, typeof content === 'string' ? encoder.encode(content) : content] as const;
    }),
  );
}
