/** Makes the templates of this checkout, as `cdk synth` does. */
import { join } from 'node:path';
import { bundleFunctions } from '../infra/bundle.ts';

interface SynthesisOptions {
  /** The deploy-time settings, as strings. */
  readonly context: Readonly<Record<string, string>>;
  /** A folder of its own. */
  readonly directory: string;
  readonly onStep: (text: string) => void;
}

/**
 * Runs without the CDK's template validation: it takes longer than everything else at a start together, and `npm test`, `cdk synth`
 * and `cdk deploy` have it.
 */
const withoutValidation = <T>(work: () => T): T => {
  const { CDK_VALIDATION: before } = process.env;
  process.env['CDK_VALIDATION'] = 'false';
  try {
    return work();
  } finally {
    if (before === undefined) delete process.env['CDK_VALIDATION'];
    else process.env['CDK_VALIDATION'] = before;
  }
};

/**
 * Bundles the functions and synthesizes the templates.
 *
 * @returns the folder of the cloud assembly
 * @throws SettingsError that names every bad setting; Error for a function that cannot be bundled
 */
export const synthesize = async ({ context, directory, onStep }: SynthesisOptions): Promise<string> => {
  // The CDK takes a second to load, in which esbuild works in a process of its own.
  const [bundles, { buildApp }] = await Promise.all([
    bundleFunctions(join(directory, 'bundles')),
    import('../infra/build-app.ts'),
  ]);
  onStep(`bundled ${bundles.size} functions`);
  const outdir = join(directory, 'cdk.out');
  const { app } = buildApp({ context, bundles, outdir });
  const { stacks } = withoutValidation(() => app.synth());
  onStep(`synthesized the templates of ${stacks.length} stacks`);
  return outdir;
};
