/** `npm run release`: makes a folder that the AWS CLI deploys without the CDK. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { buildApp, onlyRead } from '../build-app.ts';
import { bundleService } from '../bundle.ts';
import { readSettings, SettingsError } from '../settings.ts';
import { readReleaseArguments, releaseHelp } from './arguments.ts';
import { writeRelease } from './folder.ts';
import { releaseOf } from './templates.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

/** The settings of cdk.json, and over them those of the command line, as `cdk deploy` has it. */
async function contextWith(given: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const { context } = cdkJson.parse(JSON.parse(await readFile(join(project, 'cdk.json'), 'utf8')));
  return { ...context, ...given };
}

async function run(args: readonly string[], work: string): Promise<string> {
  const given = readReleaseArguments(args);
  if (given === 'help') return releaseHelp;
  const context = await contextWith(given);
  const { architecture, stackName } = readSettings(context);
  const bundles = await bundleService(architecture, join(work, 'bundles'));
  const { app } = buildApp({ context: { ...context, ...onlyRead }, bundles, outdir: join(work, 'cdk.out') });
  const release = releaseOf(app.synth());
  const outdir = join(project, 'release');
  await writeRelease(release, outdir, stackName);
  const counts = `${release.stacks.length} templates and ${release.zips.size} functions`;
  return `${relative(process.cwd(), outdir)}: ${counts}; release.zip has the same\n`;
}

const work = await mkdtemp(join(tmpdir(), 'membership-release-'));
try {
  process.stdout.write(await run(process.argv.slice(2), work));
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\nnpm run release -- --help lists the options.\n`);
  process.exitCode = 2;
} finally {
  await rm(work, { recursive: true });
}
