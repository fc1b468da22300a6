/** Dependencies point inwards: functions → use cases → domain. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const project = fileURLToPath(new URL('../..', import.meta.url));

interface Import {
  readonly file: string;
  /** Relative to the project for a file of it, else the name of a package or of a module of Node. */
  readonly target: string;
}

/** Statements begin their line, which the formatter sees to; types count as much as values do. */
const importPattern =
  /^(?:import|export)\s[^'";]*?\bfrom\s*['"]([^'"\s]+)['"]|^import\s*['"]([^'"\s]+)['"]|\bimport\(\s*['"]([^'"\s]+)['"]/gm;

const importsIn = (file: string, source: string): Import[] =>
  [...source.matchAll(importPattern)].map(([, from, bare, dynamic]) => {
    const name = from ?? bare ?? dynamic ?? '';
    return { file, target: name.startsWith('.') ? join(dirname(file), name) : name };
  });

const imports = globSync('{functions,shared,infra,local}/**/*.ts', { cwd: project }).flatMap((file) =>
  importsIn(file, readFileSync(join(project, file), 'utf8')),
);
const importsOf = (folder: string): Import[] => imports.filter(({ file }) => file.startsWith(`${folder}/`));
const isPackage = (target: string, ...packages: string[]): boolean =>
  packages.some((name) => target === name || target.startsWith(`${name}/`));
const importersOf = (...packages: string[]): string[] =>
  [...new Set(imports.filter(({ target }) => isPackage(target, ...packages)).map(({ file }) => file))].filter(
    (file) => !/^(infra|local)\//.test(file),
  );

it('reads every form of import', () => {
  const source = [
    "import a from './a.ts';",
    'import type { B } from "../b/b.ts";',
    "import {\n  c,\n  d,\n} from 'package/c';",
    "export * from './e.ts';",
    "import './f.ts';",
    "const g = await import('./g.ts');",
    "// a word from 'prose', and the vendor's own import",
    "const words = ['import', 'export'];",
  ].join('\n');
  expect(importsIn('shared/x/y.ts', source).map(({ target }) => target)).toEqual([
    'shared/x/a.ts',
    'shared/b/b.ts',
    'package/c',
    'shared/x/e.ts',
    'shared/x/f.ts',
    'shared/x/g.ts',
  ]);
});

it.each(['functions', 'shared/domain/membership', 'shared/store', 'shared/constant-contact', 'infra'])(
  'finds imports in %s, so that the rules below mean something',
  (folder) => {
    expect(importsOf(folder)).not.toEqual([]);
  },
);

describe('the domain', () => {
  it('imports nothing from outside its folder', () => {
    expect(
      importsOf('shared/domain/membership').filter(
        ({ target }) => !/^shared\/(domain\/membership|base)\//.test(target) && target !== 'zod/mini',
      ),
    ).toEqual([]);
  });

  it('has no clock and no chance of its own', () => {
    for (const file of globSync('shared/domain/membership/*.ts', { cwd: project })) {
      expect(readFileSync(join(project, file), 'utf8')).not.toMatch(/Date\.now|new Date\(\)|Math\.random|process\./);
    }
  });
});

it('the budget imports nothing from outside its folder but types of the domain', () => {
  const targets = importsOf('shared/domain/budget').map(({ target }) => target);
  expect(targets).not.toEqual([]);
  expect(
    targets.filter((target) => !target.startsWith('shared/domain/budget/') && !target.startsWith('shared/base/')),
  ).toEqual([]);
});

it('what is shared knows neither the functions nor the infrastructure', () => {
  expect(importsOf('shared').filter(({ target }) => /^(functions|infra|local|test)\//.test(target))).toEqual([]);
});

describe('a function', () => {
  const targets = importsOf('functions').map(({ target }) => target);

  it('knows no client of AWS, no HTTP client and no middleware by itself', () => {
    expect(targets.filter((target) => isPackage(target, '@aws-sdk', '@smithy', 'axios', '@middy'))).toEqual([]);
  });

  it('imports what is shared, and never another function or the infrastructure', () => {
    expect(targets.filter((target) => /^(functions|infra|local|test)\//.test(target))).toEqual([]);
  });
});

it.each([
  { packages: ['@aws-sdk/client-dynamodb', '@aws-sdk/util-dynamodb'], folder: 'shared/store/' },
  { packages: ['axios', 'axios-retry'], folder: 'shared/constant-contact/' },
  { packages: ['@aws-sdk/client-secrets-manager'], folder: 'shared/' },
  { packages: ['@aws-sdk/client-sesv2'], folder: 'shared/mail/' },
])('only $folder imports $packages', ({ packages, folder }) => {
  const importers = importersOf(...packages);
  expect(importers).not.toEqual([]);
  expect(importers.filter((file) => !file.startsWith(folder))).toEqual([]);
});

it.each(['shared/use-cases'])('the use cases in %s know neither AWS nor HTTP', (folder) => {
  expect(importsOf(folder)).not.toEqual([]);
  expect(importsOf(folder).filter(({ target }) => isPackage(target, '@aws-sdk', 'axios', '@middy'))).toEqual([]);
});
