/**
 * Files that a function loads only when it needs them. `import('…')` of a module of ours becomes a file of its own
 * beside its code: what few calls need costs the others nothing.
 */
import { basename, join } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';
import { isOwnOfNode } from './bundle-plugins.ts';

export interface LateFile {
  /** Its name in the folder of the function. */
  readonly name: string;
  readonly bytes: number;
  /** The files that contribute code, relative to the project. */
  readonly inputs: readonly string[];
}

/** Where the modules are that bundles import so, by the name of their file. */
export type LateModules = Map<string, string>;

/** Leaves such imports as they are, and notes in `modules` what they lead to. */
export const lateImports = (modules: LateModules, extension: '.cjs' | '.mjs'): Plugin => ({
  name: 'late-imports',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const name = `${basename(path, '.ts')}${extension}`;
      const module = join(resolveDir, path);
      if ((modules.get(name) ?? module) !== module) throw new Error(`Two modules would be the late file ${name}`);
      modules.set(name, module);
      return { path: `./${name}`, external: true };
    });
  },
});

type Output = Metafile['outputs'][string];

/** The late files that a bundle imports. */
export const lateNamesOf = ({ imports }: Output, modules: LateModules): readonly string[] =>
  imports.map(({ path }) => path.replace(/^\.\//, '')).filter((name) => modules.has(name));

/** The files of which a bundle has code. */
export const inputsOf = ({ inputs }: Output): readonly string[] =>
  Object.entries(inputs).flatMap(([file, { bytesInOutput }]) =>
    bytesInOutput > 0 && !isOwnOfNode(file) ? [file] : [],
  );
