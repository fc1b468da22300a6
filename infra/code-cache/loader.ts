/** The entry of a function with a code cache, bundled beside its code. */
// Before all others, which load modules of Node.
import './flags.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { log } from '../../shared/base/log.ts';
import { CODE_CACHE_REFUSED } from '../../shared/base/log-events.ts';
import { cacheFile, loadFunction } from './load.ts';

/** The Node for which the cache was made; the bundler puts it in. Empty: none was made. */
declare const MADE_FOR: string;

const running = `${process.version} ${process.arch}`;
/**
 * Only for the very same Node: V8 has taken caches of another patch version, and crashed
 * (https://github.com/nodejs/node/issues/62781).
 */
const cache = MADE_FOR === running ? readCache() : undefined;
const loaded = loadFunction(__dirname, cache);
if (MADE_FOR !== '' && loaded.script.cachedDataRejected !== false) {
  log(CODE_CACHE_REFUSED, { madeFor: MADE_FOR, running });
}

export const { handler } = loaded;

function readCache(): Buffer | undefined {
  try {
    return readFileSync(join(__dirname, cacheFile));
  } catch {
    // Without it the function works as well.
    return undefined;
  }
}
