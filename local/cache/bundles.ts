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
  files: z.array(z.object({ name: z.string(), hash: z.string(), state: z.string() })),
  bytes: z.number(),
  inputs: z.array(z.string()),
  late: z.array(z.object({ name: z.string(), bytes: z.number(), inputs: z.array(z.string()) })),
  sources: z.array(z.string()),
  imports: z.array(z.object({ path: z.string(), dynamic: z.boolean() })),
});

/** What decides, besides its sources, how a bundle turns out. */
const recipe = [
  'infra/bundle.ts',
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
 * Brings the bundles of all functions into `<outdir>/<operation>/`.
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
  const made: { readonly operation: Operation; readonly bundle: Bundle; readonly files: readonly HashedFile[] }[] = [];
  if (changed.length > 0) {
    const { bundleFunctions } = await import('../../infra/bundle.ts');
    // The synthesis that follows needs the CDK: it loads while esbuild works in a process of its
    // own.
    const [bundled] = await Promise.all([bundleFunctions(outdir, changed), import('../../infra/build-app.ts')]);
    const reads = changed.map(async (operation) => {
      const bundle = bundled.get(operation.name);
      if (bundle === undefined) throw new Error(`The function ${operation.name} was not bundled`);
      const files = await Promise.all(
        namesOf(bundle).map(async (name) => ({ name, hash: sha256(await readFile(join(bundle.path, name))) })),
      );
      bundles.set(operation.name, bundle);
      hashes.set(operation.name, hashOf(files));
      made.push({ operation, bundle, files });
    });
    await Promise.all(reads);
  }
  const hash = sha256(catalogue.map(({ name }) => hashes.get(name)).join());
  const stores = made.map(({ operation, bundle, files }) => storeBundle(operation, bundle, files, options));
  // Two files each, and as many of functions that are no more, or that load late.
  const stored = Promise.all(stores).then(() => prune(join(cache, 'bundles'), 4 * catalogue.length));
  return { bundles, hash, made: changed.length, stored };
}

interface HashedFile {
  readonly name: string;
  readonly hash: string;
}

/** The code of a function: one file, and those that it loads late. */
const namesOf = ({ late }: Pick<Bundle, 'late'>): readonly string[] => ['index.mjs', ...late.map(({ name }) => name)];
const hashOf = (files: readonly HashedFile[]): string => files.map(({ hash }) => hash).join();

/** What is kept of a function: this entry, and its code in files beside it. */
const fileOf = (cache: string, { name }: Operation): string => join(cache, 'bundles', name);
const keptCodeOf = (cache: string, operation: Operation, name: string): string =>
  `${fileOf(cache, operation)}${name === 'index.mjs' ? '.mjs' : `.${name}`}`;

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
  const { fingerprint, files, ...bundle } = header.data;
  if (fingerprint !== fingerprintOf(operation, bundle.sources, fingerprints)) return undefined;
  const path = join(outdir, operation.name);
  await mkdir(path, { recursive: true });
  const placed = await Promise.all(
    files.map(({ name, state }) => place(keptCodeOf(cache, operation, name), join(path, name), state)),
  );
  return placed.every((isPlaced) => isPlaced) ? { ...bundle, path, hash: hashOf(files) } : undefined;
}

/** @returns whether the kept file is as it was written; what is bundled then must not be written into it */
async function place(kept: string, file: string, state: string): Promise<boolean> {
  // A link costs nothing, and what replaces the kept file leaves it; there is none to another disk.
  const placed = link(kept, file).catch(() => copyFile(kept, file));
  if ((await placed.then(() => stateOf(kept)).catch(() => 'absent')) === state) return true;
  await rm(file, { force: true });
  return false;
}

async function storeBundle(
  operation: Operation,
  { path, ...bundle }: Bundle,
  hashed: readonly HashedFile[],
  { cache, fingerprints, unchangedSinceMs }: BundleCacheOptions,
): Promise<void> {
  const fingerprint = fingerprintOf(operation, bundle.sources, fingerprints);
  // A source that was written since this process began may be another one than the one that was
  // bundled. The fingerprint comes first, so that a later change is noticed as well.
  if (fingerprints.changedSince([...recipe, ...bundle.sources], unchangedSinceMs)) return;
  const keep = async ({ name, hash }: HashedFile) => {
    const kept = keptCodeOf(cache, operation, name);
    const draft = `${kept}.${randomUUID()}.draft`;
    await mkdir(dirname(kept), { recursive: true });
    await copyFile(join(path, name), draft);
    const state = await stateOf(draft);
    await rename(draft, kept);
    return { name, hash, state };
  };
  const header = { fingerprint, files: await Promise.all(hashed.map(keep)), ...bundle };
  await writeEntry(fileOf(cache, operation), { header, body: '' });
}
