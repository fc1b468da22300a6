/** The entry of a function with a code cache, bundled beside its code. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { log } from '../../shared/base/log.ts';
import { CODE_CACHE_REFUSED } from '../../shared/base/log-events.ts';
import { cacheFile, loadFunction } from './load.ts';
import { lambdaFlags } from './node.ts';

/** The Node for which the cache was made; the bundler puts it in. Empty: none was made. */
declare const MADE_FOR: string;

const running = `${process.version} ${process.arch}`;

/**
 * Only for the very same Node: V8 has taken caches of another patch version, and crashed
 * (https://github.com/nodejs/node/issues/62781).
 */
const isForThis = MADE_FOR === running;
const cachedData = isForThis ? readCache() : undefined;
if (isForThis) setFlags();
const loaded = loadFunction(__dirname, cachedData);
if (MADE_FOR !== '' && loaded.script.cachedDataRejected !== false) {
  log(CODE_CACHE_REFUSED, { madeFor: MADE_FOR, running, refusedBy: isForThis ? 'V8' : 'version' });
}

export const { handler } = loaded;

/** V8 refuses a cache under other flags. Lambda has set them; on another machine they change nothing else. */
function setFlags(): void {
  for (const flag of lambdaFlags) {
    if (!process.execArgv.includes(flag)) createRequire(__filename)('node:v8').setFlagsFromString(flag);
  }
}

function readCache(): Buffer | undefined {
  try {
    return readFileSync(join(__dirname, cacheFile));
  } catch {
    // Without it the function works as well.
    return undefined;
  }
}
