/** Makes the code caches of functions, each once for the same code and the same Node. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { HttpOperation } from '../../shared/api/operation.ts';
import type { EnvironmentFor } from '../../shared/config/environment.ts';
import { cacheFile, codeFile, unsealed } from './load.ts';
import type { cachedUses } from './operations.ts';

export interface Cached {
  readonly operation: Pick<HttpOperation, 'name' | 'example'>;
  /** The folder of its code, which gets the cache. */
  readonly path: string;
}

/** A git-ignored place: V8 does not make the same bytes twice, and a release of the same code shall be the same. */
const kept = fileURLToPath(new URL('../../.local/code-caches', import.meta.url));
const program = fileURLToPath(new URL('./make-process.ts', import.meta.url));
/** What decides, besides the code and Node, how a cache turns out. */
const recipe = [program, fileURLToPath(new URL('./load.ts', import.meta.url))];
const keptMs = 30 * 24 * 3_600_000;

/** What a deciding function reads; the values come to nothing, because the store is empty. */
export const emptyEnvironment: Readonly<Record<keyof EnvironmentFor<(typeof cachedUses)[number]>, string>> = {
  MEMBERSHIPS_TABLE: 'memberships',
  FRESH_FOR_SECONDS: '1',
  GRACE_SECONDS: '1',
  WHEN_EVIDENCE_EXPIRES: 'deny',
  INACTIVE_ACTIVITIES: '',
  KEEP_DECISIONS: 'none',
  DECISION_SAMPLE_FRACTION: '0',
  STATEMENT_KEY_ARN: 'arn:aws:kms:us-east-1:123456789012:key/none',
  STATEMENT_ISSUER: 'https://issuer.example',
  STATEMENT_SECONDS: '1',
};

/**
 * Puts a code cache beside the code of each function.
 *
 * @throws Error for a function that does not answer its example
 */
export async function makeCodeCaches(functions: readonly Cached[]): Promise<void> {
  await mkdir(kept, { recursive: true });
  const orders = await Promise.all(functions.map(orderOf));
  const missing = orders.filter(({ isKept }) => !isKept);
  if (missing.length > 0) await make(missing);
  await Promise.all(orders.map(({ folder, into }) => copyFile(into, join(folder, cacheFile))));
}

async function orderOf({ operation, path }: Cached) {
  const code = await readFile(join(path, codeFile));
  const key = createHash('sha256').update(`${process.version} ${process.arch}`).update(code);
  for (const file of recipe) key.update(await readFile(file));
  const into = join(kept, `${operation.name}.${key.digest('hex').slice(0, 32)}`);
  const isKept = await readFile(into).then(
    (file) => unsealed(code, file) !== undefined,
    () => false,
  );
  return { folder: path, body: JSON.stringify(operation.example), into, isKept };
}

async function make(orders: readonly unknown[]): Promise<void> {
  await promisify(execFile)(process.execPath, [program, JSON.stringify(orders)], {
    env: { ...emptyEnvironment, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
  });
  // Code that was replaced long ago; another build may still want what it has just made.
  for (const name of await readdir(kept)) {
    const file = join(kept, name);
    const { mtimeMs } = await stat(file);
    if (mtimeMs < Date.now() - keptMs) await rm(file, { force: true });
  }
}
