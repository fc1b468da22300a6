/**
 * The bundles of the functions: only those whose sources have changed since the last start are made
 * again.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Bundle, Bundles } from '../../infra/bundle.ts';
import { catalogue } from '../../shared/api/catalogue.ts';
import type { Operation } from '../../shared/api/operation.ts';
import { prune, readEntry, writeEntry } from './entries.ts';
import { type Fingerprints, sha256 } from './fingerprint.ts';

const headerSchema = z.object({
  fingerprint: z.string(),
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
    const { code, ...bundle } = found;
    await mkdir(bundle.path, { recursive: true });
    await writeFile(join(bundle.path, 'index.mjs'), code);
    bundles.set(operation.name, bundle);
    hashes.set(operation.name, sha256(code));
    return [];
  });
  const changed = (await Promise.all(lookUps)).flat();
  const codes: { readonly operation: Operation; readonly bundle: Bundle; readonly code: string }[] = [];
  if (changed.length > 0) {
    const { bundleFunctions } = await import('../../infra/bundle.ts');
    // The synthesis that follows needs the CDK: it loads while esbuild works in a process of its
    // own.
    const [made] = await Promise.all([bundleFunctions(outdir, changed), import('../../infra/build-app.ts')]);
    const reads = changed.map(async (operation) => {
      const bundle = made.get(operation.name);
      if (bundle === undefined) throw new Error(`The function ${operation.name} was not bundled`);
      const code = await readFile(join(bundle.path, 'index.mjs'), 'utf8');
      bundles.set(operation.name, bundle);
      hashes.set(operation.name, sha256(code));
      codes.push({ operation, bundle, code });
    });
    await Promise.all(reads);
  }
  const hash = sha256(catalogue.map(({ name }) => hashes.get(name)).join());
  const stores = codes.map(({ operation, bundle, code }) => storeBundle(operation, bundle, code, options));
  const stored = Promise.all(stores).then(() => prune(join(cache, 'bundles'), 2 * catalogue.length));
  return { bundles, hash, made: changed.length, stored };
}

const fileOf = (cache: string, { name }: Operation): string => join(cache, 'bundles', name);

const fingerprintOf = (operation: Operation, sources: readonly string[], fingerprints: Fingerprints): string =>
  sha256(`${JSON.stringify(operation)}\n${fingerprints.of([...recipe, ...sources])}`);

async function readBundle(operation: Operation, { cache, fingerprints, outdir }: BundleCacheOptions) {
  const entry = await readEntry(fileOf(cache, operation));
  const header = headerSchema.safeParse(entry?.header);
  if (entry === undefined || !header.success) return undefined;
  const { fingerprint, ...bundle } = header.data;
  if (fingerprint !== fingerprintOf(operation, bundle.sources, fingerprints)) return undefined;
  return { ...bundle, path: join(outdir, operation.name), code: entry.body };
}

async function storeBundle(
  operation: Operation,
  { path: _, ...bundle }: Bundle,
  code: string,
  { cache, fingerprints }: BundleCacheOptions,
): Promise<void> {
  const fingerprint = fingerprintOf(operation, bundle.sources, fingerprints);
  // A source that was written since this process began may be another one than the one that was
  // bundled. The fingerprint comes first, so that a later change is noticed as well.
  if (fingerprints.changedSince([...recipe, ...bundle.sources], performance.timeOrigin)) return;
  await writeEntry(fileOf(cache, operation), { header: { fingerprint, ...bundle }, body: code });
}
