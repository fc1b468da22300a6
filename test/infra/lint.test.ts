/** The rules of `docs/architecture.md` are held by Biome and knip: a planted breach of each has to be found. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const project = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

const begin = (): void => {
  folder = mkdtempSync(join(tmpdir(), 'membership-lint-'));
  copyFileSync(join(project, 'biome.json'), join(folder, 'biome.json'));
  copyFileSync(join(project, 'knip.json'), join(folder, 'knip.json'));
  plant('.gitignore', 'cdk.out/\n');
};

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

interface Diagnostic {
  readonly category: string;
  readonly message: string;
  readonly location: { readonly path: string };
}

/** Breaches of the rules, each in a file of its own, so that one run finds all of them. */
const breaches: { readonly what: string; readonly file: string; readonly text: string; readonly found: string }[] = [];
let found: ReadonlyMap<string, string>;

const breach = (what: string, file: string, expected: string, text: string): void => {
  breaches.push({ what, file, text, found: expected });
};

const floors = ['base', 'domain', 'store', 'use-cases', 'api', 'http'] as const;
const siblings = ['store', 'constant-contact', 'mail', 'trail', 'statements', 'saml', 'config'] as const;
const nameOf = (path: string): string => path.replace(/[^a-z]+/g, '-');

const importing = (to: string): string =>
  `import type { Imported } from '../${to}/imported.ts';\n\nexport const importing = (value: Imported): Imported => value;\n`;

for (const [from, to] of [
  ...floors.flatMap((floor, index) => floors.slice(index + 1).map((above) => [floor, above] as const)),
  ...siblings.flatMap((floor) => siblings.filter((other) => other !== floor).map((other) => [floor, other] as const)),
  ...([
    ['api', 'wiring'],
    ['http', 'wiring'],
    ['wiring', 'http'],
    ['wiring', '../functions/check'],
    ['use-cases', '../infra'],
    ['store', '../local'],
    ['trail', 'use-cases'],
    ['domain', 'trail'],
    ['domain', '../test/support'],
  ] as const),
]) {
  const file = `shared/${from}/imports-${nameOf(to)}.ts`;
  breach(`${from} may not import ${to}`, file, 'A folder imports only from folders below it', importing(to));
}

const knowing = (name: string): string => `import * as name from '${name}';\n\nexport const importing = name;\n`;
for (const [from, name] of [
  ['shared/use-cases', '@aws-sdk/client-dynamodb'],
  ['shared/use-cases', 'axios'],
  ['shared/api', 'aws-lambda'],
  ['shared/wiring', '@aws-sdk/client-secrets-manager'],
  ['shared/store', '@aws-sdk/client-sesv2'],
  ['shared/constant-contact', '@middy/core'],
  ['shared/store', '@aws-sdk/client-s3'],
  ['shared/wiring', '@aws-sdk/client-kms'],
  ['shared/statements', '@aws-sdk/client-s3'],
  ['shared/trail', '@aws-sdk/client-dynamodb'],
  ['shared/trail', '@aws-lambda-powertools/idempotency'],
  ['functions/check', 'axios'],
  ['functions/check', '@aws-sdk/client-dynamodb'],
  ['functions/check', '@middy/core'],
  ['shared/saml', '@aws-sdk/client-kms'],
  ['shared/use-cases', 'xml-crypto'],
] as const) {
  const file = `${from}/knows-${nameOf(name)}.ts`;
  breach(`${from} may not know the package ${name}`, file, 'Only one floor knows this package', knowing(name));
}

breach(
  'a function may not import another one',
  'functions/check/importing.ts',
  'noRestrictedImports',
  "import { imported } from '../list/imported.ts';\n\nexport const x = imported;\n",
);
breach(
  'the domain may not read the clock',
  'shared/domain/clock.ts',
  'Date',
  'export const now = (): number => Date.now();\n',
);
breach(
  'the domain may not read the clock in a date',
  'shared/domain/date.ts',
  'Date',
  'export const now = (): Date => new Date();\n',
);
breach(
  'the domain may not read chance',
  'shared/domain/chance.ts',
  'Math.random',
  'export const chance = (): number => Math.random();\n',
);
breach(
  'the domain may not read the process',
  'shared/domain/process.ts',
  'process',
  "export const name = process.env['NAME'];\n",
);
breach(
  'files may not import each other in a circle, types included',
  'shared/domain/a.ts',
  'noImportCycles',
  "import type { B } from './b.ts';\n\nexport type A = { readonly b?: B };\n",
);

const lines = (count: number, line: string): string => Array.from({ length: count }, () => line).join('\n');
breach(
  'a file has a limit',
  'shared/domain/long.ts',
  'noExcessiveLinesPerFile',
  `${lines(251, '//')}\nexport const planted = 1;\n`,
);
breach(
  'a function has a limit',
  'shared/domain/long-function.ts',
  'noExcessiveLinesPerFunction',
  `export const planted = (): void => {\n${lines(61, '  void 0;')}\n};\n`,
);
breach(
  'parameters have a limit',
  'shared/domain/parameters.ts',
  'useMaxParams',
  'export const planted = (a: number, b: number, c: number, d: number, e: number): number => a + b + c + d + e;\n',
);

describe('a planted breach is found', () => {
  beforeAll(async () => {
    begin();
    const imported = 'export type Imported = number;\n';
    for (const floor of [...floors, ...siblings, 'wiring']) plant(`shared/${floor}/imported.ts`, imported);
    for (const other of ['functions/check', 'infra', 'local', 'test/support']) plant(`${other}/imported.ts`, imported);
    plant('functions/list/imported.ts', 'export const imported = 1;\n');
    plant('shared/domain/b.ts', "import type { A } from './a.ts';\n\nexport type B = { readonly a?: A };\n");
    for (const { file, text } of breaches) plant(file, text);

    const { text } = await run(
      'biome',
      'lint',
      '--error-on-warnings',
      '--max-diagnostics=none',
      '--reporter=json',
      '.',
    );

    const { diagnostics }: { readonly diagnostics: readonly Diagnostic[] } = JSON.parse(text.split('\n', 1)[0] ?? '');
    const byFile = Map.groupBy(diagnostics, ({ location: { path } }) => path);
    found = new Map([...byFile].map(([file, ofFile]) => [file, JSON.stringify(ofFile)]));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(breaches)('$what', ({ file, found: expected }) => {
    expect(found.get(file)).toContain(expected);
  });

  test('and nothing else', () => {
    expect(new Set(found.keys())).toEqual(new Set([...breaches.map(({ file }) => file), 'shared/domain/b.ts']));
  });
});

describe('what keeps the rules is accepted', () => {
  beforeEach(begin);
  afterEach(() => rmSync(folder, { recursive: true }));

  test('each floor may import every floor below it', async () => {
    for (const [index, from] of floors.entries()) {
      plant(`shared/${from}/imported.ts`, 'export type Imported = number;\n');
      for (const to of floors.slice(0, index)) plant(`shared/${from}/imports-${to}.ts`, importing(to));
    }

    expect(await run('biome', 'lint', '--error-on-warnings', '.')).toMatchObject({ code: 0 });
  });
});

describe('nothing is left unused', () => {
  afterEach(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    begin();
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
