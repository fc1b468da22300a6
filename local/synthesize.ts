/**
 * The functions and the templates of this checkout, as `cdk synth` makes them; only what has
 * changed is made again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundles } from '../infra/bundle.ts';
import { placeSite } from '../infra/site.ts';
import { siteOperations } from '../shared/api/catalogue.ts';
import type { CloudAssembly } from './aws/template/template.ts';
import { bundleChangedFunctions, type CachedBundles } from './cache/bundles.ts';
import { openFileHashes } from './cache/file-hashes.ts';
import { createFingerprints } from './cache/fingerprint.ts';
import { buildChangedSite, type CachedSite } from './cache/site.ts';
import { synthesizeChangedTemplates } from './cache/templates.ts';

interface SynthesisOptions {
  /** The deploy-time settings, as strings. */
  readonly context: Readonly<Record<string, string>>;
  /** A folder of its own. */
  readonly directory: string;
  readonly onStep: (text: string) => void;
  /**
   * Since when nothing may have been changed of what is kept, in milliseconds since 1970. By default
   * since this process began, which has loaded some of it: all its starts then share the functions of
   * the first one.
   */
  readonly unchangedSinceMs?: number;
}

const project = fileURLToPath(new URL('..', import.meta.url));
const cache = join(project, '.local', 'cache');

/**
 * Bundles the functions and synthesizes the templates.
 *
 * @throws SettingsError that names every bad setting; Error for a function that cannot be bundled
 */
export async function synthesize(options: SynthesisOptions): Promise<CloudAssembly> {
  const { context, directory, onStep, unchangedSinceMs = performance.timeOrigin } = options;
  // The cache only saves time: this start works without it, too.
  const tellNotStored = (error: unknown): void =>
    onStep(`not everything could be kept for the next start: ${String(error)}`);
  const { hashes, ...kept } = await openCache(unchangedSinceMs);
  const made =
    options.unchangedSinceMs === undefined
      ? await functionsOfProcess(kept)
      : await makeFunctions(kept, join(directory, 'bundles'));
  const functionsStored = made.stored.catch(tellNotStored);
  onStep(`${made.bundles.size} functions, ${made.made} of them bundled now`);
  const { assembly, ...templates } = await synthesizeChangedTemplates({
    ...kept,
    project,
    bundles: made,
    context,
    synthesize: () => synthesizeTemplates(context, made.bundles, join(directory, 'cdk.out')),
  });
  await Promise.all([functionsStored, templates.stored.catch(tellNotStored)]);
  // Another start of this process has looked at the templates' files only.
  if (!made.isShared) await hashes.store().catch(tellNotStored);
  onStep(`${assembly.templates.size} templates, ${templates.made ? 'synthesized now' : 'unchanged'}`);
  return assembly;
}

async function openCache(unchangedSinceMs: number) {
  const hashes = await openFileHashes(join(cache, 'hashes'));
  return { cache, fingerprints: createFingerprints(project, hashes), unchangedSinceMs, hashes };
}

/** Bundles what has changed of the functions, so that starts of other processes find them. */
export async function keepFunctions(): Promise<void> {
  const { hashes, ...kept } = await openCache(performance.timeOrigin);
  const { stored } = await functionsOfProcess(kept);
  await stored;
  await hashes.store();
}

type Kept = Omit<Parameters<typeof bundleChangedFunctions>[0], 'outdir'>;

interface MadeFunctions extends CachedBundles {
  /** Whether an earlier start of this process has made them. */
  readonly isShared: boolean;
}

let first: Promise<MadeFunctions> | undefined;

/** What the first start of this process has made, or makes now. */
async function functionsOfProcess(kept: Kept): Promise<MadeFunctions> {
  if (first !== undefined) return { ...(await first), made: 0, stored: Promise.resolve(), isShared: true };
  first = makeFunctions(kept, createFolder());
  first.catch(() => {
    first = undefined;
  });
  return first;
}

/** Removed when the process ends. */
function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'membership-functions-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Brings the functions into a folder, with the site beside the one that gives it to browsers. */
async function makeFunctions(kept: Kept, outdir: string): Promise<MadeFunctions> {
  const [bundles, site] = await Promise.all([
    bundleChangedFunctions({ ...kept, outdir }),
    placeChangedSite(kept, outdir),
  ]);
  const stored = Promise.all([bundles.stored, site.stored]);
  return { ...bundles, hash: [bundles.hash, site.hash].join(), stored, isShared: false };
}

/** Puts the files of the site beside the code of the function that gives them to browsers. */
async function placeChangedSite(kept: Kept, outdir: string): Promise<Pick<CachedSite, 'hash' | 'stored'>> {
  if (siteOperations.length === 0) return { hash: '', stored: Promise.resolve() };
  const { site, ...rest } = await buildChangedSite({ ...kept, project });
  await Promise.all(siteOperations.map(({ name }) => placeSite(site, join(outdir, name))));
  return rest;
}

async function synthesizeTemplates(
  context: SynthesisOptions['context'],
  bundles: Bundles,
  outdir: string,
): Promise<CloudAssembly> {
  const [{ buildApp, onlyRead }, { readCloudAssembly }] = await Promise.all([
    import('../infra/build-app.ts'),
    import('./aws/template/cloud-assembly.ts'),
  ]);
  // The bundles are in a folder of this start already, so the CDK need not copy them.
  const { app } = buildApp({ context: { ...context, ...onlyRead }, bundles, outdir });
  return readCloudAssembly(withoutValidation(() => app.synth()));
}

/**
 * Runs without the CDK's template validation: it takes longer than the rest of a start, and `npm
 * test`, `cdk synth` and `cdk deploy` have it.
 */
function withoutValidation<T>(work: () => T): T {
  const { CDK_VALIDATION: before } = process.env;
  process.env['CDK_VALIDATION'] = 'false';
  try {
    return work();
  } finally {
    if (before === undefined) delete process.env['CDK_VALIDATION'];
    else process.env['CDK_VALIDATION'] = before;
  }
}
