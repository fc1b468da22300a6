/** How the code of a function is run, from a file that V8 has compiled before. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

export const codeFile = 'function.cjs';
export const cacheFile = 'function.cache';

export type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/**
 * V8 looks only at the length of the code, and at nothing of the rest of a cache: a byte of it that is
 * different has crashed Node, or has been run. So a cache stands behind the digest of both.
 */
const digestOf = (code: Buffer, cache: Buffer): Buffer => createHash('sha256').update(code).update(cache).digest();
const digestLength = 32;

/** The cache that V8 has made of the code in a folder, as the file that goes with it. */
export const sealed = (folder: string, cache: Buffer): Buffer =>
  Buffer.concat([digestOf(readFileSync(join(folder, codeFile)), cache), cache]);

/** What was sealed with this code; undefined if a byte of it, or of the code, is different. */
export const unsealed = (code: Buffer, file: Buffer): Buffer | undefined => {
  const cache = file.subarray(digestLength);
  return file.subarray(0, digestLength).equals(digestOf(code, cache)) ? cache : undefined;
};

/**
 * Runs the code in a folder. A cache of other code, of another version or of other flags is refused,
 * and V8 compiles the code then as if there were none.
 *
 * @param file what `sealed` gave, wherever it has been since
 * @throws what the code throws
 */
export function loadFunction(folder: string, file?: Buffer): { handler: Handler; script: Script } {
  const filename = join(folder, codeFile);
  const code = readFileSync(filename);
  // esbuild writes ASCII, and this reads it without a look at each byte.
  const source = `(function(exports,require,module){${code.toString('latin1')}\n})`;
  const script = new Script(source, { filename, cachedData: file && unsealed(code, file) });
  const module: { exports: { handler?: Handler } } = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(filename), module);
  const { handler } = module.exports;
  if (handler === undefined) throw new Error(`${filename} exports no handler`);
  return { handler, script };
}
