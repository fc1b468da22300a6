/**
 * The templates of this checkout: synthesized again when anything that they are made from has
 * changed.
 */
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { type CloudAssembly, templateSchema } from '../aws/template/template.ts';
import type { CachedBundles } from './bundles.ts';
import { prune, readEntry, writeEntry } from './entries.ts';
import { sha256 } from './files.ts';
import type { Fingerprints } from './fingerprint.ts';

/** By S3 key, the operation whose bundle it is. */
const headerSchema = z.object({ assets: z.record(z.string(), z.string()) });
const bodySchema = z.record(z.string(), templateSchema);

/** One for each combination of settings that was started with lately. */
const maxEntries = 40;

interface TemplateCacheOptions {
  readonly project: string;
  readonly cache: string;
  readonly fingerprints: Fingerprints;
  /** Nothing is kept of sources that were changed later, in milliseconds since 1970. */
  readonly unchangedSinceMs: number;
  readonly bundles: CachedBundles;
  readonly context: Readonly<Record<string, string>>;
  readonly synthesize: () => Promise<CloudAssembly>;
}

export interface CachedTemplates {
  readonly assembly: CloudAssembly;
  /** Whether it had to be made. */
  readonly made: boolean;
  /** Resolves when it is kept for the next start. */
  readonly stored: Promise<void>;
}

/** Reads the cloud assembly of the last start, or makes it if anything has changed. */
export async function synthesizeChangedTemplates(options: TemplateCacheOptions): Promise<CachedTemplates> {
  const { project, cache, fingerprints, unchangedSinceMs, bundles, synthesize } = options;
  const sources = sourcesOf(project);
  const file = join(cache, 'templates', keyOf(sources, options));
  const entry = await readEntry(file);
  const header = headerSchema.safeParse(entry?.header);
  if (entry !== undefined && header.success) {
    const templates = bodySchema.parse(JSON.parse(entry.body));
    const assets = Object.entries(header.data.assets).map(([key, operation]): [string, string] => [
      key,
      bundles.bundles.get(operation)?.path ?? '',
    ]);
    return {
      assembly: { templates: new Map(Object.entries(templates)), assets: new Map(assets) },
      made: false,
      stored: Promise.resolve(),
    };
  }
  const assembly = await synthesize();
  // A source that was written since this process began may be another one than the one that was
  // loaded.
  const isCertain = !fingerprints.changedSince(sources, unchangedSinceMs);
  return { assembly, made: true, stored: isCertain ? storeTemplates(file, assembly, bundles) : Promise.resolve() };
}

async function storeTemplates(
  file: string,
  { assets, templates }: CloudAssembly,
  { bundles }: CachedBundles,
): Promise<void> {
  const operations = [...assets].flatMap(([key, path]) => (bundles.has(basename(path)) ? [[key, basename(path)]] : []));
  await writeEntry(file, {
    header: { assets: Object.fromEntries(operations) },
    body: JSON.stringify(Object.fromEntries(templates)),
  });
  await prune(dirname(file), maxEntries);
}

/** Everything that a synthesis loads of this project, and the versions of the installed packages. */
function sourcesOf(project: string): readonly string[] {
  const own = ['infra', 'shared', 'local/aws/template', 'local/cache'].flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(project.length)),
  );
  const files = [
    'local/synthesize.ts',
    'package-lock.json',
    'node_modules/.package-lock.json',
    'node_modules/aws-cdk-lib/package.json',
  ];
  return [...own.sort(), ...files];
}

function keyOf(sources: readonly string[], { fingerprints, bundles, context }: TemplateCacheOptions): string {
  // Without what a synthesis sets itself.
  const ofCdk = Object.entries(process.env).filter(([name]) => name.startsWith('CDK_') && name !== 'CDK_VALIDATION');
  const parts = [fingerprints.of(sources), bundles.hash, Object.entries(context).sort(), ofCdk.sort(), process.version];
  return sha256(JSON.stringify(parts));
}
