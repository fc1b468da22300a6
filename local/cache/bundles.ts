/**
 * The bundles of the functions: only those whose sources have changed since the last start are made
 * again.
 */
import { randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Bundle, Bundles } from '../../infra/bundle.ts';
import { ownArchitecture } from '../../infra/code-cache/node.ts';
import { catalogue } from '../../shared/api/catalogue.ts';
import type { Operation } from '../../shared/api/operation.ts';
import { prune, readEntry, writeEntry } from './entries.ts';
import { sha256 } from './files.ts';
import type { Fingerprints } from './fingerprint.ts';

const headerSchema = z.object({
  fingerprint: z.string(),
  /** Of each file of the bundle, in their order. */
  kept: z.array(z.object({ hash: z.string(), state: z.string() })),
  entry: z.string(),
  code: z.string(),
  files: z.array(z.string()),
  bytes: z.number(),
  inputs: z.array(z.string()),
  late: z.array(z.object({ name: z.string(), bytes: z.number(), inputs: z.array(z.string()) })),
  sources: z.array(z.string()),
  imports: z.array(z.object({ path: z.string(), dynamic: z.boolean() })),
});

/** What decides, besides its sources, how a bundle turns out. */
const recipe = [
  'infra/bundle.ts',
  'infra/bundle-plugins.ts',
  'infra/code-cache/add.ts',
  'infra/code-cache/flags.ts',
  'infra/code-cache/load.ts',
  'infra/code-cache/loader.ts',
  'infra/code-cache/make-process.ts',
  'infra/code-cache/make.ts',
  'infra/code-cache/node.ts',
  'infra/code-cache/operations.ts',
  'shared/base/log.ts',
  'infra/late-files.ts',
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
 * Brings the bundles of all functions into `<outdir>/<operation>`.
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
  const made: { readonly operation: Operation; readonly bundle: Bundle }[] = [];
  if (changed.length > 0) {
    const { bundleFunctions } = await import('../../infra/bundle.ts');
    // The synthesis that follows needs the CDK: it loads while esbuild works in a process of its
    // own.
    const [bundled] = await Promise.all([
      bundleFunctions(outdir, changed, ownArchitecture),
      import('../../infra/build-app.ts'),
    ]);
    const reads = changed.map(async (operation) => {
      const bundle = bundled.get(operation.name);
      if (bundle === undefined) throw new Error(`The function ${operation.name} was not bundled`);
      bundles.set(operation.name, bundle);
      hashes.set(operation.name, (await hashesOf(bundle)).join());
      made.push({ operation, bundle });
    });
    await Promise.all(reads);
  }
  const hash = sha256(catalogue.map(({ name }) => hashes.get(name)).join());
  const stores = made.map(({ operation, bundle }) => storeBundle(operation, bundle, options));
  // Two files each, more for a few, and as many of functions that are no more.
  const stored = Promise.all(stores).then(() => prune(join(cache, 'bundles'), 5 * catalogue.length));
  return { bundles, hash, made: changed.length, stored };
}

/** What is kept of a function: this entry, and its files beside it. */
const fileOf = (cache: string, { name }: Operation): string => join(cache, 'bundles', name);
const keptFileOf = (cache: string, operation: Operation, file: string): string => `${fileOf(cache, operation)}.${file}`;

const hashesOf = ({ path, files }: Pick<Bundle, 'path' | 'files'>): Promise<string[]> =>
  Promise.all(files.map(async (file) => sha256(await readFile(join(path, file)))));

/** A kept file with the same state is as it was written. */
const stateOf = async (file: string): Promise<string> => {
  const { ino, size, mtimeNs } = await stat(file, { bigint: true });
  return [ino, size, mtimeNs].join(' ');
};

const fingerprintOf = (operation: Operation, sources: readonly string[], fingerprints: Fingerprints): string =>
  // A code cache is for the very Node that made it.
  sha256(`${JSON.stringify(operation)}\n${process.version}\n${fingerprints.of([...recipe, ...sources])}`);

async function readBundle(operation: Operation, { cache, fingerprints, outdir }: BundleCacheOptions) {
  const entry = await readEntry(fileOf(cache, operation));
  const header = headerSchema.safeParse(entry?.header);
  if (entry === undefined || !header.success) return undefined;
  const { fingerprint, kept, ...bundle } = header.data;
  if (fingerprint !== fingerprintOf(operation, bundle.sources, fingerprints)) return undefined;
  const path = join(outdir, operation.name);
  await mkdir(path, { recursive: true });
  const placed = bundle.files.map(async (file, index) => {
    const from = keptFileOf(cache, operation, file);
    const to = join(path, file);
    // A link costs nothing, and what replaces the kept file leaves it; there is none to another disk.
    const placing = link(from, to).catch(() => copyFile(from, to));
    const state = await placing.then(() => stateOf(from)).catch(() => 'absent');
    return state === kept[index]?.state;
  });
  if ((await Promise.all(placed)).every(Boolean)) return { ...bundle, path, hash: kept.map(({ hash }) => hash).join() };
  // What is bundled now must not be written into a kept file.
  await rm(path, { recursive: true });
  return undefined;
}

async function storeBundle(
  operation: Operation,
  { path, ...bundle }: Bundle,
  { cache, fingerprints, unchangedSinceMs }: BundleCacheOptions,
): Promise<void> {
  const fingerprint = fingerprintOf(operation, bundle.sources, fingerprints);
  // A source that was written since this process began may be another one than the one that was
  // bundled. The fingerprint comes first, so that a later change is noticed as well.
  if (fingerprints.changedSince([...recipe, ...bundle.sources], unchangedSinceMs)) return;
  await mkdir(join(cache, 'bundles'), { recursive: true });
  const hashes = await hashesOf({ path, ...bundle });
  const keep = async (name: string, index: number) => {
    const file = keptFileOf(cache, operation, name);
    const draft = `${file}.${randomUUID()}.draft`;
    await copyFile(join(path, name), draft);
    const state = await stateOf(draft);
    await rename(draft, file);
    return { hash: hashes[index] ?? '', state };
  };
  const header = { fingerprint, kept: await Promise.all(bundle.files.map(keep)), ...bundle };
  await writeEntry(fileOf(cache, operation), { header, body: '' });
}
