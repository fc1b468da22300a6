/**
 * The bundles of the functions: one ES module each, with everything that Lambda does not provide.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';
import { catalogue, siteOperations } from '../shared/api/catalogue.ts';
import type { Operation } from '../shared/api/operation.ts';
import { inputsOf, type LateFile, type LateModules, lateImports, lateNamesOf } from './late-files.ts';
import { buildSite, placeSite } from './site.ts';

export interface Bundle {
  /** The folder that holds the function's `index.mjs`, its late files and, of a function with a site, that. */
  readonly path: string;
  /** Of `index.mjs`. */
  readonly bytes: number;
  /** The files that contribute code to `index.mjs`, relative to the project. */
  readonly inputs: readonly string[];
  readonly late: readonly LateFile[];
  /** Every file that esbuild read for all of it, relative to the project, sorted. */
  readonly sources: readonly string[];
  /** The modules that it loads when it runs. */
  readonly imports: readonly { readonly path: string; readonly dynamic: boolean }[];
}

/** By the name of the operation. */
export type Bundles = ReadonlyMap<string, Bundle>;

/** @throws Error for an operation that was not bundled */
export const bundleOf = (bundles: Bundles, name: string): Bundle => {
  const bundle = bundles.get(name);
  if (bundle === undefined) throw new Error(`The function ${name} has no bundle`);
  return bundle;
};

const project = fileURLToPath(new URL('..', import.meta.url));

/** A git-ignored place for the bundles of this checkout. */
const bundlesFolder = join(project, '.local', 'bundles');

const eventStreams = '@smithy/core/event-streams';

/**
 * Modules that the SDK imports on demand, and never needs here; a bundle without them loads in
 * little more than half the time. On Lambda the SDK finds its credentials in the environment, where
 * it looks first. Of the services here only S3 has an operation with an event stream.
 */
export const leftOut: readonly string[] = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  eventStreams,
  '@smithy/credential-provider-imds',
];

/** SHA-256 in JavaScript, which the SDK keeps for where Node has none: 3 KB of each bundle. */
const withoutOwnSha256: Plugin = {
  name: 'without-own-sha256',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]sha256[\\/]Sha256Js\.js$/ }, () => ({ contents: 'export const Sha256Js = undefined;' }));
  },
};

/**
 * The cache of DynamoDB's endpoints, which holds one at most: 7 KB of each bundle, for a cache that
 * forgets what was not used for the longest time.
 */
const withoutOwnLru: Plugin = {
  name: 'without-own-lru',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]mnemonist[\\/]lru-cache\.js$/ }, () => ({
      contents: 'export default class extends Map{constructor(){super()}peek(key){return this.get(key)}}',
    }));
  },
};

/**
 * axios and xml-crypto depend on CommonJS packages, which `require` modules of Node; an ES module
 * has no `require`.
 */
const requireForCommonJs = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

/**
 * Bundles all functions, with the files that browsers get from them.
 *
 * @throws what `bundleFunctions` throws; Vite's error for a console that cannot be built
 */
export async function bundleService(outdir: string = bundlesFolder): Promise<Bundles> {
  const [bundles, site] = await Promise.all([bundleFunctions(outdir), buildSite()]);
  await Promise.all(siteOperations.map(({ name }) => placeSite(site, join(outdir, name))));
  return bundles;
}

/**
 * Bundles the functions of the operations, without the files of a site, into `<outdir>/<name>/index.mjs`.
 *
 * @throws Error that names every function that has no file; esbuild's own error for one that cannot
 * be bundled
 */
export async function bundleFunctions(outdir: string, operations: readonly Operation[] = catalogue): Promise<Bundles> {
  const missing = operations.filter((operation) => !existsSync(join(project, sourceOf(operation))));
  if (missing.length > 0) {
    const files = missing.map((operation) => `${sourceOf(operation)} (${operation.summary})`);
    throw new Error(`There are operations without a function:\n  - ${files.join('\n  - ')}`);
  }
  // esbuild is written in Go, whose collector takes a fourth of its time, and it ends soon after.
  process.env['GOGC'] ??= '400';
  const callsVendor = ({ uses }: Operation): boolean =>
    uses.includes('constant-contact') || uses.includes('webhooks:check');
  const signsXml = ({ uses }: Operation): boolean => uses.includes('sign-ins:sign');
  const knowsS3 = ({ uses }: Operation): boolean => uses.includes('log:read') || uses.includes('log:publish');
  const kindOf = (operation: Operation): Kind => ({
    banner: callsVendor(operation) || signsXml(operation) ? requireForCommonJs : '',
    external: leftOut.filter((module) => module !== eventStreams || !knowsS3(operation)),
  });
  const kinds = Map.groupBy(operations, (operation) => JSON.stringify(kindOf(operation)));
  const bundles = await Promise.all(
    [...kinds].map(([kind, alike]) => bundleAlike(alike, outdir, JSON.parse(kind) as Kind)),
  );
  return new Map(bundles.flat());
}

/** Bundles the function of a witness, which is no operation of the service. @returns the folder of the bundle */
export async function bundleWitness(outdir: string = join(bundlesFolder, 'witness')): Promise<string> {
  const kind = { banner: '', external: leftOut };
  const source = { group: 'witness', name: 'add-checkpoint' };
  await bundleAlike([source], outdir, kind);
  return join(outdir, source.name);
}

/** A client of the SDK imports its whole package.json, two kilobytes, for the version in its `user-agent`. */
const versionsOnly: Plugin = {
  name: 'versions-only',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** What bundles that are made together have in common. */
interface Kind {
  readonly banner: string;
  readonly external: readonly string[];
}

/** What names the file of a function. */
type Source = Pick<Operation, 'name'> & { readonly group: string };

async function bundleAlike(operations: readonly Source[], outdir: string, kind: Kind) {
  const modules: LateModules = new Map();
  const entries = operations.map((operation) => ({ in: sourceOf(operation), out: join(operation.name, 'index') }));
  const metafile = await buildFiles(entries, outdir, kind, modules);
  const outputOf = ({ outputs }: Metafile, folder: string, file: string) => {
    const output = outputs[relative(project, join(outdir, folder, file))];
    if (output === undefined) throw new Error(`The function ${folder} has no ${file}`);
    return output;
  };
  const lateOf = ({ name }: Source) => lateNamesOf(outputOf(metafile, name, 'index.mjs'), modules);
  const lateEntries = operations.flatMap((operation) =>
    lateOf(operation).map((file) => ({
      in: modules.get(file) ?? '',
      out: join(operation.name, file.replace(/\.mjs$/, '')),
    })),
  );
  const lateMetafile = lateEntries.length === 0 ? metafile : await buildFiles(lateEntries, outdir, kind, modules);
  return operations.map((operation): readonly [string, Bundle] => {
    const { name } = operation;
    const output = outputOf(metafile, name, 'index.mjs');
    if (!output.exports.includes('handler')) throw new Error(`The function ${name} exports no handler`);
    const imports = output.imports.map((loaded) => ({ path: loaded.path, dynamic: loaded.kind === 'dynamic-import' }));
    const late = lateOf(operation).map((file): LateFile => {
      const lateOutput = outputOf(lateMetafile, name, file);
      return { name: file, bytes: lateOutput.bytes, inputs: inputsOf(lateOutput) };
    });
    const lateSources = late.flatMap((file) =>
      sourcesOf(relative(project, modules.get(file.name) ?? ''), lateMetafile),
    );
    const sources = [...new Set([...sourcesOf(sourceOf(operation), metafile), ...lateSources])].sort();
    return [name, { path: join(outdir, name), bytes: output.bytes, inputs: inputsOf(output), late, sources, imports }];
  });
}

async function buildFiles(
  entryPoints: { readonly in: string; readonly out: string }[],
  outdir: string,
  { banner, external }: Kind,
  modules: LateModules,
): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    external: [...external],
    plugins: [versionsOnly, withoutOwnSha256, withoutOwnLru, lateImports(modules)],
    banner: { js: banner },
    legalComments: 'none',
    logLevel: 'silent',
    metafile: true,
  });
  return metafile;
}

function sourceOf({ group, name }: Source): string {
  return `functions/${group}/${name}.ts`;
}

/** The files that an entry point imports, directly or not, and the entry point itself. */
function sourcesOf(entry: string, { inputs }: Metafile): readonly string[] {
  const reached = new Set([entry]);
  for (const file of reached) {
    for (const { path } of inputs[file]?.imports ?? []) if (path in inputs) reached.add(path);
  }
  return [...reached];
}
