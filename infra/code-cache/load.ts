/** How the code of a function is run from a file that V8 has compiled before. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

export const codeFile = 'function.cjs';
export const cacheFile = 'function.cache';

export type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/**
 * Runs the code in a folder. V8 refuses a cache of another version, of other flags or of other code,
 * and compiles the code then as if there were none.
 *
 * @throws what the code throws
 */
export function loadFunction(folder: string, cachedData?: Buffer): { handler: Handler; script: Script } {
  const filename = join(folder, codeFile);
  // esbuild writes ASCII, and this reads it without a look at each byte.
  const code = readFileSync(filename, 'latin1');
  const script = new Script(`(function(exports,require,module){${code}\n})`, { filename, cachedData });
  const module: { exports: { handler?: Handler } } = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(filename), module);
  const { handler } = module.exports;
  if (handler === undefined) throw new Error(`${filename} exports no handler`);
  return { handler, script };
}
