/**
 * The bundles of the functions: only those whose sources have changed since the last start are made
 * again.
 */
import { randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { Bundle, Bundles } from '../../infra/bundle.ts';
import { catalogue } from '../../shared/api/catalogue.ts';
import type { Operation } from '../../shared/api/operation.ts';
import { prune, readEntry, writeEntry } from './entries.ts';
import { sha256 } from './files.ts';
import type { Fingerprints } from './fingerprint.ts';

const headerSchema = z.object({
  fingerprint: z.string(),
  code: z.object({ hash: z.string(), state: z.string() }),
  bytes: z.number(),
  inputs: z.array(z.string()),
  sources: z.array(z.string()),
  imports: z.array(z.object({ path: z.string(), dynamic: z.boolean() })),
});

/** What decides, besides its sources, how a bundle turns out. */
const recipe = [
  'infra/bundle.ts',
  'local/cache/bundles.ts',
  'node_modules/.package-lock.json',
  'node_modules/esbuild/package.json',
  'package-lock.json',
];

interface BundleCacheOptions {
  readonly cache: string;
  readonly fingerprints: Fingerprints;
  /** Nothing is kept of sources that were changed later, in milliseconds since 1970. */
  readonly unchangedSinceMs: number;
  /**
   * Takes the bundles of this start, which a later one must not change under a running function.
   */
  readonly outdir: string;
}

export interface CachedBundles {
  readonly bundles: Bundles;
  /** Covers the code of all functions. */
  readonly hash: string;
  /** How many had to be made. */
  readonly made: number;
  /** Resolves when the new ones are kept for the next start. */
  readonly stored: Promise<unknown>;
}

/**
 * Brings the bundles of all functions into `<outdir>/<operation>/index.mjs`.
 *
 * @throws what `bundleFunctions` throws
 */
export async function bundleChangedFunctions(options: BundleCacheOptions): Promise<CachedBundles> {
  const { cache, outdir } = options;
  const hashes = new Map<string, string>();
  const bundles = new Map<string, Bundle>();
  const lookUps = catalogue.map(async (operation) => {
    const found = await readBundle(operation, options);
    if (found === undefined) return [operation];
    const { hash, ...bundle } = found;
    bundles.set(operation.name, bundle);
    hashes.set(operation.name, hash);
    return [];
  });
  const changed = (await Promise.all(lookUps)).flat();
  const made: { readonly operation: Operation; readonly bundle: Bundle; readonly hash: string }[] = [];
  if (changed.length > 0) {
    const { bundleFunctions } = await import('../../infra/bundle.ts');
    // The synthesis that follows needs the CDK: it loads while esbuild works in a process of its
    // own.
    const [bundled] = await Promise.all([bundleFunctions(outdir, changed), import('../../infra/build-app.ts')]);
    const reads = changed.map(async (operation) => {
      const bundle = bundled.get(operation.name);
      if (bundle === undefined) throw new Error(`The function ${operation.name} was not bundled`);
      const hash = sha256(await readFile(codeOf(bundle)));
      bundles.set(operation.name, bundle);
      hashes.set(operation.name, hash);
      made.push({ operation, bundle, hash });
    });
    await Promise.all(reads);
  }
  const hash = sha256(catalogue.map(({ name }) => hashes.get(name)).join());
  const stores = made.map(({ operation, bundle, hash: own }) => storeBundle(operation, bundle, own, options));
  // Two files each, and as many of functions that are no more.
  const stored = Promise.all(stores).then(() => prune(join(cache, 'bundles'), 4 * catalogue.length));
  return { bundles, hash, made: changed.length, stored };
}

/** What is kept of a function: this entry, and its code in a file beside it. */
const fileOf = (cache: string, { name }: Operation): string => join(cache, 'bundles', name);
const keptCodeOf = (cache: string, operation: Operation): string => `${fileOf(cache, operation)}.mjs`;

/** The file that the function runs. */
const codeOf = ({ path }: Pick<Bundle, 'path'>): string => join(path, 'index.mjs');

/** A kept file with the same state is as it was written. */
const stateOf = async (file: string): Promise<string> => {
  const { ino, size, mtimeNs } = await stat(file, { bigint: true });
  return [ino, size, mtimeNs].join(' ');
};

const fingerprintOf = (operation: Operation, sources: readonly string[], fingerprints: Fingerprints): string =>
  sha256(`${JSON.stringify(operation)}\n${fingerprints.of([...recipe, ...sources])}`);

async function readBundle(operation: Operation, { cache, fingerprints, outdir }: BundleCacheOptions) {
  const entry = await readEntry(fileOf(cache, operation));
  const header = headerSchema.safeParse(entry?.header);
  if (entry === undefined || !header.success) return undefined;
  const { fingerprint, code, ...bundle } = header.data;
  if (fingerprint !== fingerprintOf(operation, bundle.sources, fingerprints)) return undefined;
  const path = join(outdir, operation.name);
  const kept = keptCodeOf(cache, operation);
  await mkdir(path, { recursive: true });
  // A link costs nothing, and what replaces the kept file leaves it; there is none to another disk.
  const placed = link(kept, codeOf({ path })).catch(() => copyFile(kept, codeOf({ path })));
  const state = await placed.then(() => stateOf(kept)).catch(() => 'absent');
  if (state === code.state) return { ...bundle, path, hash: code.hash };
  // What is bundled now must not be written into the kept file.
  await rm(codeOf({ path }), { force: true });
  return undefined;
}

async function storeBundle(
  operation: Operation,
  { path, ...bundle }: Bundle,
  hash: string,
  { cache, fingerprints, unchangedSinceMs }: BundleCacheOptions,
): Promise<void> {
  const fingerprint = fingerprintOf(operation, bundle.sources, fingerprints);
  // A source that was written since this process began may be another one than the one that was
  // bundled. The fingerprint comes first, so that a later change is noticed as well.
  if (fingerprints.changedSince([...recipe, ...bundle.sources], unchangedSinceMs)) return;
  const file = keptCodeOf(cache, operation);
  const draft = `${file}.${randomUUID()}.draft`;
  await mkdir(dirname(file), { recursive: true });
  await copyFile(codeOf({ path }), draft);
  const state = await stateOf(draft);
  await rename(draft, file);
  const header = { fingerprint, code: { hash, state }, ...bundle };
  await writeEntry(fileOf(cache, operation), { header, body: '' });
}
