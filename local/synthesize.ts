/**
 * The functions and the templates of this checkout, as `cdk synth` makes them; only what has
 * changed is made again.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundles } from '../infra/bundle.ts';
import { placeSite } from '../infra/site.ts';
import { siteOperations } from '../shared/api/catalogue.ts';
import type { CloudAssembly } from './aws/template/template.ts';
import { bundleChangedFunctions } from './cache/bundles.ts';
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
   * Since when nothing may have been changed of what is kept, in milliseconds since 1970; by default
   * since this process began, which has loaded some of it.
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
  const hashes = await openFileHashes(join(cache, 'hashes'));
  const fingerprints = createFingerprints(project, hashes);
  const kept = { cache, fingerprints, unchangedSinceMs };
  const outdir = join(directory, 'bundles');
  const [bundles, site] = await Promise.all([
    bundleChangedFunctions({ ...kept, outdir }),
    placeChangedSite(kept, outdir),
  ]);
  // The cache only saves time: this start works without it, too.
  const tellNotStored = (error: unknown): void =>
    onStep(`not everything could be kept for the next start: ${String(error)}`);
  const bundlesStored = Promise.all([bundles.stored, site.stored]).catch(tellNotStored);
  onStep(`${bundles.bundles.size} functions, ${bundles.made} of them bundled now`);
  const { assembly, made, stored } = await synthesizeChangedTemplates({
    ...kept,
    project,
    bundles: { ...bundles, hash: [bundles.hash, site.hash].join() },
    context,
    synthesize: () => synthesizeTemplates(context, bundles.bundles, join(directory, 'cdk.out')),
  });
  await Promise.all([bundlesStored, stored.catch(tellNotStored), hashes.store().catch(tellNotStored)]);
  onStep(`${assembly.templates.size} templates, ${made ? 'synthesized now' : 'unchanged'}`);
  return assembly;
}

/** Puts the files of the site beside the code of the function that gives them to browsers. */
async function placeChangedSite(
  kept: Omit<Parameters<typeof buildChangedSite>[0], 'project'>,
  outdir: string,
): Promise<Pick<CachedSite, 'hash' | 'stored'>> {
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
  const [{ buildApp }, { readCloudAssembly }] = await Promise.all([
    import('../infra/build-app.ts'),
    import('./aws/template/cloud-assembly.ts'),
  ]);
  // The bundles are in a folder of this start already, so the CDK need not copy them.
  const { app } = buildApp({ context: { ...context, 'aws:cdk:disable-asset-staging': true }, bundles, outdir });
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
