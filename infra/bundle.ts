/**
 * The bundles of the functions: one file of code each, with everything that Lambda does not provide.
 * That is an ES module, or a script with a loader and a code cache beside it (code-cache).
 */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, parse, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { catalogue, siteOperations } from '../shared/api/catalogue.ts';
import type { Operation } from '../shared/api/operation.ts';
import { bundlePlugins, commonOptions, isOwnOfNode, withoutImportsOfNode } from './bundle-plugins.ts';
import { addLoaders, scriptEntry } from './code-cache/add.ts';
import { codeFile } from './code-cache/load.ts';
import { type Architecture, nodeFor } from './code-cache/node.ts';
import { hasCodeCache } from './code-cache/operations.ts';
import { inputsOf, type LateFile, type LateModules, lateImports, lateNamesOf } from './late-files.ts';
import { buildSite, placeSite } from './site.ts';

export interface Bundle {
  /** The folder that holds the function's files and, of a function with a site, that. */
  readonly path: string;
  /** The file in it that Lambda loads, with `handler`. */
  readonly entry: string;
  /** The file in it with the code: the entry itself, or what the entry loads. */
  readonly code: string;
  /** Both, the late files, and a code cache. */
  readonly files: readonly string[];
  /** Of the code, without the late files. */
  readonly bytes: number;
  /** The files that contribute code to that, relative to the project. */
  readonly inputs: readonly string[];
  readonly late: readonly LateFile[];
  /** Every file that esbuild read for all of it, relative to the project, sorted. */
  readonly sources: readonly string[];
  /** The modules that it loads when it runs. */
  readonly imports: readonly { readonly path: string; readonly dynamic: boolean }[];
}

/** What is told of code into which nobody looks. */
export const stubCode = {
  entry: 'index.mjs',
  code: 'index.mjs',
  files: ['index.mjs'],
  bytes: 0,
  inputs: [],
  late: [],
  sources: [],
  imports: [],
} satisfies Omit<Bundle, 'path'>;

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

/**
 * Bundles all functions, with the files that browsers get from them.
 *
 * @param architecture on which they are to run; code caches are made where Node is the same here
 * @throws what `bundleFunctions` throws; Vite's error for a console that cannot be built
 */
export async function bundleService(
  architecture: Architecture | undefined,
  outdir: string = bundlesFolder,
): Promise<Bundles> {
  const [bundles, site] = await Promise.all([bundleFunctions(outdir, catalogue, architecture), buildSite()]);
  await Promise.all(siteOperations.map(({ name }) => placeSite(site, join(outdir, name))));
  return bundles;
}

/**
 * Bundles the functions of the operations, without the files of a site, into `<outdir>/<name>`.
 *
 * @param architecture as for `bundleService`; absent: no code caches are made
 * @throws Error that names every function that has no file; esbuild's own error for one that cannot
 * be bundled
 */
export async function bundleFunctions(
  outdir: string,
  operations: readonly Operation[] = catalogue,
  architecture?: Architecture,
): Promise<Bundles> {
  const missing = operations.filter((operation) => !existsSync(join(project, sourceOf(operation))));
  if (missing.length > 0) {
    const files = missing.map((operation) => `${sourceOf(operation)} (${operation.summary})`);
    throw new Error(`There are operations without a function:\n  - ${files.join('\n  - ')}`);
  }
  // esbuild is written in Go, whose collector takes a fourth of its time, and it ends soon after.
  process.env['GOGC'] ??= '400';
  const knowsS3 = ({ uses }: Operation): boolean => uses.includes('log:read') || uses.includes('log:publish');
  const kindOf = (operation: Operation): Kind => ({
    isScript: hasCodeCache(operation),
    external: leftOut.filter((module) => module !== eventStreams || !knowsS3(operation)),
  });
  const kinds = Map.groupBy(operations, (operation) => JSON.stringify(kindOf(operation)));
  // Of an earlier build there may be files of other names.
  await Promise.all(operations.map(({ name }) => rm(join(outdir, name), { recursive: true, force: true })));
  const bundles = await Promise.all(
    [...kinds].map(([kind, alike]) => bundleAlike(alike, outdir, JSON.parse(kind) as Kind)),
  );
  const scripts = operations
    .filter(hasCodeCache)
    .map((operation) => ({ operation, path: join(outdir, operation.name) }));
  const more = await addLoaders(scripts, nodeFor(architecture));
  return new Map(
    bundles.flat().map(([name, bundle]) => {
      const isScript = scripts.some(({ operation }) => operation.name === name);
      return [name, isScript ? { ...bundle, files: [...bundle.files, ...more] } : bundle];
    }),
  );
}

/** Bundles the function of a witness, which is no operation of the service. @returns the folder of the bundle */
export async function bundleWitness(outdir: string = join(bundlesFolder, 'witness')): Promise<string> {
  const kind = { isScript: false, external: leftOut };
  const source = { group: 'witness', name: 'add-checkpoint' };
  await bundleAlike([source], outdir, kind);
  return join(outdir, source.name);
}

/** What bundles that are made together have in common. */
interface Kind {
  /** A loader runs it, with a code cache. */
  readonly isScript: boolean;
  readonly external: readonly string[];
}

/** What names the file of a function. */
type Source = Pick<Operation, 'name'> & { readonly group: string };

async function bundleAlike(operations: readonly Source[], outdir: string, kind: Kind) {
  const [entry, code] = kind.isScript ? [scriptEntry, codeFile] : ['index.mjs', 'index.mjs'];
  const modules: LateModules = new Map();
  const outOf = ({ name }: Source, file: string) => join(name, parse(file).name);
  const entries = operations.map((operation) => ({ in: sourceOf(operation), out: outOf(operation, code) }));
  const metafile = await buildFiles(entries, outdir, kind, modules);
  const outputOf = ({ outputs }: Metafile, folder: string, file: string) => {
    const output = outputs[relative(project, join(outdir, folder, file))];
    if (output === undefined) throw new Error(`The function ${folder} has no ${file}`);
    return output;
  };
  const lateOf = ({ name }: Source) => lateNamesOf(outputOf(metafile, name, code), modules);
  const lateEntries = operations.flatMap((operation) =>
    lateOf(operation).map((file) => ({ in: modules.get(file) ?? '', out: outOf(operation, file) })),
  );
  const lateMetafile = lateEntries.length === 0 ? metafile : await buildFiles(lateEntries, outdir, kind, modules);
  return operations.map((operation): readonly [string, Bundle] => {
    const { name } = operation;
    const output = outputOf(metafile, name, code);
    const { bytes } = output;
    if (!(kind.isScript || output.exports.includes('handler')))
      throw new Error(`The function ${name} exports no handler`);
    const imports = output.imports.map((loaded) => ({ path: loaded.path, dynamic: loaded.kind === 'dynamic-import' }));
    const late = lateOf(operation).map((file): LateFile => {
      const lateOutput = outputOf(lateMetafile, name, file);
      return { name: file, bytes: lateOutput.bytes, inputs: inputsOf(lateOutput) };
    });
    const lateSources = late.flatMap((file) =>
      sourcesOf(relative(project, modules.get(file.name) ?? ''), lateMetafile),
    );
    const sources = [...new Set([...sourcesOf(sourceOf(operation), metafile), ...lateSources])].sort();
    const files = [code, ...late.map((file) => file.name)];
    return [
      name,
      { path: join(outdir, name), entry, code, files, bytes, inputs: inputsOf(output), late, sources, imports },
    ];
  });
}

async function buildFiles(
  entryPoints: { readonly in: string; readonly out: string }[],
  outdir: string,
  { isScript, external }: Kind,
  modules: LateModules,
): Promise<Metafile> {
  const extension = isScript ? '.cjs' : '.mjs';
  const { metafile } = await build({
    ...commonOptions,
    entryPoints,
    outdir,
    outExtension: { '.js': extension },
    format: isScript ? 'cjs' : 'esm',
    // A script has no `import()`; what is asked for late is then a `require` at that time.
    supported: { 'dynamic-import': !isScript },
    external: [...external],
    plugins: [...bundlePlugins, ...(isScript ? [] : [withoutImportsOfNode]), lateImports(modules, extension)],
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
    for (const { path } of inputs[file]?.imports ?? []) if (path in inputs && !isOwnOfNode(path)) reached.add(path);
  }
  return [...reached];
}
