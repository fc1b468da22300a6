/**
 * The functions and the templates of this checkout, as `cdk synth` makes them; only what has
 * changed is made again.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundles } from '../infra/bundle.ts';
import type { CloudAssembly } from './aws/template/template.ts';
import { bundleChangedFunctions } from './cache/bundles.ts';
import { openFileHashes } from './cache/file-hashes.ts';
import { createFingerprints } from './cache/fingerprint.ts';
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
  const bundles = await bundleChangedFunctions({ ...kept, outdir: join(directory, 'bundles') });
  // The cache only saves time: this start works without it, too.
  const tellNotStored = (error: unknown): void =>
    onStep(`not everything could be kept for the next start: ${String(error)}`);
  const bundlesStored = bundles.stored.catch(tellNotStored);
  onStep(`${bundles.bundles.size} functions, ${bundles.made} of them bundled now`);
  const { assembly, made, stored } = await synthesizeChangedTemplates({
    ...kept,
    project,
    bundles,
    context,
    synthesize: () => synthesizeTemplates(context, bundles.bundles, join(directory, 'cdk.out')),
  });
  await Promise.all([bundlesStored, stored.catch(tellNotStored), hashes.store().catch(tellNotStored)]);
  onStep(`${assembly.templates.size} templates, ${made ? 'synthesized now' : 'unchanged'}`);
  return assembly;
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
