/** The rules of `docs/architecture.md` are held by Biome and knip: a planted breach of each has to be found. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const project = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'membership-lint-'));
  copyFileSync(join(project, 'biome.json'), join(folder, 'biome.json'));
  copyFileSync(join(project, 'knip.json'), join(folder, 'knip.json'));
  plant('.gitignore', 'cdk.out/\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

const plant = (file: string, text: string): void => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};

/** @returns what a tool of `node_modules/.bin` prints in the planted project, and its exit code */
const run = (tool: string, ...args: string[]): Promise<{ readonly code: number; readonly text: string }> =>
  new Promise((resolve) => {
    execFile(join(project, 'node_modules/.bin', tool), args, { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), text: `${stdout}${stderr}` });
    });
  });

const lint = () => run('biome', 'lint', '--error-on-warnings', '--max-diagnostics=100', '.');

const floors = ['base', 'domain', 'store', 'use-cases', 'api', 'http'] as const;
const siblings = ['store', 'constant-contact', 'mail', 'trail', 'config'] as const;

/** A file on a floor of `shared` that imports one of another floor. */
const plantImport = (from: string, to: string): void => {
  plant(`shared/${to}/imported.ts`, 'export type Imported = number;\n');
  plant(
    `shared/${from}/importing.ts`,
    `import type { Imported } from '../${to}/imported.ts';\n\nexport const importing = (value: Imported): Imported => value;\n`,
  );
};

describe('the floors', () => {
  const upward = floors.flatMap((from, index) => floors.slice(index + 1).map((to) => ({ from, to })));
  const sideways = siblings.flatMap((from) => siblings.filter((to) => to !== from).map((to) => ({ from, to })));
  const others = [
    { from: 'api', to: 'wiring' },
    { from: 'http', to: 'wiring' },
    { from: 'wiring', to: 'http' },
    { from: 'wiring', to: '../functions/check' },
    { from: 'use-cases', to: '../infra' },
    { from: 'store', to: '../local' },
    { from: 'trail', to: 'use-cases' },
    { from: 'domain', to: 'trail' },
    { from: 'domain', to: '../test/support' },
  ];

  test.each([...upward, ...sideways, ...others])('$from may not import $to', async ({ from, to }) => {
    plantImport(from, to);

    const { code, text } = await lint();

    expect(text).toContain('A folder imports only from folders below it');
    expect(code).toBe(1);
  });

  test('each may import every floor below it', async () => {
    for (const [index, from] of floors.entries()) {
      for (const to of floors.slice(0, index)) plantImport(`${from}/${to}-user`, `../${to}`);
    }

    expect(await lint()).toMatchObject({ code: 0 });
  });

  test.each([
    { from: 'use-cases', name: '@aws-sdk/client-dynamodb' },
    { from: 'use-cases', name: 'axios' },
    { from: 'api', name: 'aws-lambda' },
    { from: 'wiring', name: '@aws-sdk/client-secrets-manager' },
    { from: 'store', name: '@aws-sdk/client-sesv2' },
    { from: 'constant-contact', name: '@middy/core' },
    { from: 'store', name: '@aws-sdk/client-s3' },
    { from: 'wiring', name: '@aws-sdk/client-kms' },
    { from: 'trail', name: '@aws-sdk/client-dynamodb' },
    { from: 'trail', name: '@aws-lambda-powertools/logger' },
  ])('$from may not know the package $name', async ({ from, name }) => {
    plant(`shared/${from}/importing.ts`, `import * as name from '${name}';\n\nexport const importing = name;\n`);

    const { code, text } = await lint();

    expect(text).toContain('Only one floor knows this package');
    expect(code).toBe(1);
  });

  test.each(['axios', '@aws-sdk/client-dynamodb', '@middy/core'])('a function may not know %s', async (name) => {
    plant('functions/check/importing.ts', `import * as name from '${name}';\n\nexport const importing = name;\n`);

    expect(await lint()).toMatchObject({ code: 1, text: expect.stringContaining('Only one floor knows this package') });
  });

  test('a function may not import another one', async () => {
    plant('functions/list/imported.ts', 'export const imported = 1;\n');
    plant(
      'functions/check/importing.ts',
      "import { imported } from '../list/imported.ts';\n\nexport const x = imported;\n",
    );

    expect(await lint()).toMatchObject({ code: 1, text: expect.stringContaining('noRestrictedImports') });
  });
});

test.each([
  { what: 'the clock', text: 'export const now = (): number => Date.now();\n' },
  { what: 'the clock in a date', text: 'export const now = (): Date => new Date();\n' },
  { what: 'chance', text: 'export const chance = (): number => Math.random();\n' },
  { what: 'the process', text: "export const name = process.env['NAME'];\n" },
])('the domain may not read $what', async ({ text }) => {
  plant('shared/domain/planted.ts', text);

  expect(await lint()).toMatchObject({ code: 1 });
});

test('files may not import each other in a circle, types included', async () => {
  plant('shared/domain/a.ts', "import type { B } from './b.ts';\n\nexport type A = { readonly b?: B };\n");
  plant('shared/domain/b.ts', "import type { A } from './a.ts';\n\nexport type B = { readonly a?: A };\n");

  expect(await lint()).toMatchObject({ code: 1, text: expect.stringContaining('noImportCycles') });
});

describe('sizes', () => {
  const lines = (count: number, line = '  console.debug();'): string =>
    Array.from({ length: count }, () => line).join('\n');

  test.each([
    { rule: 'noExcessiveLinesPerFile', text: `${lines(251, '//')}\nexport const planted = 1;\n` },
    {
      rule: 'noExcessiveLinesPerFunction',
      text: `export const planted = (): void => {\n${lines(61, '  void 0;')}\n};\n`,
    },
    {
      rule: 'useMaxParams',
      text: 'export const planted = (a: number, b: number, c: number, d: number, e: number): number => a + b + c + d + e;\n',
    },
  ])('$rule', async ({ rule, text }) => {
    plant('shared/domain/planted.ts', text);

    expect(await lint()).toMatchObject({ code: 1, text: expect.stringContaining(rule) });
  });
});

describe('nothing is left unused', () => {
  beforeEach(() => {
    plant('package.json', JSON.stringify({ name: 'planted', type: 'module' }));
    plant(
      'functions/check/used.ts',
      "import { used } from '../../shared/base/used.ts';\n\nexport const handler = used;\n",
    );
    plant('shared/base/used.ts', 'export const used = 1;\n');
  });

  test('and a project without a fault is accepted', async () => {
    expect(await run('knip')).toMatchObject({ code: 0 });
  });

  test('a file', async () => {
    plant('shared/base/unused.ts', 'export const unused = 1;\n');

    expect(await run('knip')).toMatchObject({ code: 1, text: expect.stringContaining('Unused files') });
  });

  test('an export', async () => {
    plant('shared/base/used.ts', 'export const used = 1;\nexport const unused = used;\n');

    expect(await run('knip')).toMatchObject({ code: 1, text: expect.stringContaining('Unused exports') });
  });

  test('a type', async () => {
    plant('shared/base/used.ts', 'export type Unused = number;\nexport const used = 1;\n');

    expect(await run('knip')).toMatchObject({ code: 1, text: expect.stringContaining('Unused exported types') });
  });

  test('a dependency', async () => {
    plant('package.json', JSON.stringify({ name: 'planted', type: 'module', dependencies: { axios: '1.0.0' } }));

    expect(await run('knip')).toMatchObject({ code: 1, text: expect.stringContaining('Unused dependencies') });
  });
});
