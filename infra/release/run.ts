/** `npm run release`: makes a folder that the AWS CLI deploys without the CDK. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { buildApp, onlyRead } from '../build-app.ts';
import { bundleService } from '../bundle.ts';
import { readSettings, SettingsError } from '../settings.ts';
import { writeRelease } from './folder.ts';
import { releaseOf } from './templates.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const cdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

/** The settings of cdk.json, and over them those of the command line, as `cdk deploy` has it. */
async function contextFrom(args: readonly string[]): Promise<Record<string, unknown>> {
  const { values } = parseArgs({
    args: [...args],
    options: { context: { type: 'string', short: 'c', multiple: true } },
  });
  const given = (values.context ?? []).map((text) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined) throw new SettingsError(`-c ${text} is not of the form -c name=value`);
    return [name, value] as const;
  });
  const { context } = cdkJson.parse(JSON.parse(await readFile(join(project, 'cdk.json'), 'utf8')));
  return { ...context, ...Object.fromEntries(given) };
}

const work = await mkdtemp(join(tmpdir(), 'membership-release-'));
try {
  const context = await contextFrom(process.argv.slice(2));
  const { architecture, stackName } = readSettings(context);
  const bundles = await bundleService(architecture, join(work, 'bundles'));
  const { app } = buildApp({ context: { ...context, ...onlyRead }, bundles, outdir: join(work, 'cdk.out') });
  const release = releaseOf(app.synth());
  const outdir = join(project, 'release');
  await writeRelease(release, outdir, stackName);
  const counts = `${release.stacks.length} templates and ${release.zips.size} functions`;
  process.stdout.write(`${relative(process.cwd(), outdir)}: ${counts}; release.zip has the same\n`);
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  await rm(work, { recursive: true });
}
