/**
 * What a start keeps for the next one, in a copy of this project with sources to change, and with
 * only a few of its functions: a start takes as long as there are functions to bundle.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { compiled } from '../../support/scripts.ts';

const original = fileURLToPath(new URL('../../../', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'membership-cache-test-'));
const copied = [
  'functions',
  'shared',
  'infra',
  'local',
  'openapi.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
const kept = [
  'check-membership',
  'check-memberships',
  'keep-decisions',
  'limit-scopes',
  'list-memberships',
  're-audit',
  'receive-webhook',
  'refresh-membership',
  'repeat-refreshes',
];
/** Of these the sources count. What the others do is asked by the last test alone. */
const real = ['check-membership', 're-audit'];
const checkFile = join(project, 'functions/check/check-membership.ts');
const cache = join(project, '.local/cache');

beforeAll(() => {
  for (const name of copied) {
    cpSync(join(original, name), join(project, name), { recursive: true });
  }
  const sources = readdirSync(join(project, 'functions'), { recursive: true, encoding: 'utf8' });
  for (const source of sources) {
    if (!source.endsWith('.ts') || real.includes(basename(source, '.ts'))) continue;
    writeFileSync(join(project, 'functions', source), 'export const handler = async () => ({ statusCode: 200 });');
  }
  symlinkSync(join(original, 'node_modules'), join(project, 'node_modules'));
  const file = join(project, 'shared/api/catalogue.ts');
  const all = readFileSync(file, 'utf8');
  const few = all
    .replace('export const catalogue:', 'const all:')
    .replace(
      'export const httpOperations',
      `export const catalogue = all.filter(({ name }) => ${JSON.stringify(kept)}.includes(name));\n$&`,
    );
  writeFileSync(file, few);
});
afterAll(() => rmSync(project, { recursive: true }));

const answer = z.union([
  z.object({ steps: z.array(z.string()), check: z.string(), shadowed: z.boolean() }),
  z.object({ error: z.string() }),
]);

/** Tells for each line of its input what a start makes of the functions and the templates. */
const program = `
  import { existsSync, readFileSync } from 'node:fs';
  import { createInterface } from 'node:readline';
  const { synthesize } = await import(${JSON.stringify(join(project, 'local/synthesize.ts'))});
  const codeIn = (path) => readFileSync(path + (existsSync(path + '/index.mjs') ? '/index.mjs' : '/function.cjs'), 'utf8');
  const start = async ({ context, directory, unchangedSinceMs }) => {
    const steps = [];
    const onStep = (step) => steps.push(step);
    const { assets } = await synthesize({ context, directory, onStep, unchangedSinceMs });
    const check = [...assets.values()].find((path) => path.endsWith('/check-membership'));
    const bundles = [...assets.values()].filter((path) => path.startsWith(directory + '/bundles'));
    const shadowed = bundles.some((path) => codeIn(path).includes('shadow-ulid'));
    return { steps, check: codeIn(check), shadowed };
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const answer = await start(JSON.parse(line)).catch(({ message }) => ({ error: message }));
    process.stdout.write(JSON.stringify(answer) + '\\n');
  }`;

/** A process with this project's programs as they are when it begins. */
const startProcess = () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, NODE_COMPILE_CACHE: compiled },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    /** What a start makes now, as if its process had begun now. */
    synthesize: async (context: Readonly<Record<string, string>> = {}) => {
      const directory = mkdtempSync(join(project, 'start-'));
      child.stdin.write(`${JSON.stringify({ context, directory, unchangedSinceMs: Date.now() })}\n`);
      const made = answer.parse(JSON.parse((await lines.next()).value ?? ''));
      if ('error' in made) throw new Error(made.error);
      return made;
    },
    /** Only a process that ends by itself keeps what it has compiled. */
    end: () => child.stdin.end(),
  };
};

/** Only what a test changes of the programs themselves needs another process: to load them takes longest. */
let loaded: ReturnType<typeof startProcess> | undefined;
const synthesize = (context: Readonly<Record<string, string>> = {}) => {
  loaded ??= startProcess();
  return loaded.synthesize(context);
};
const reload = (): void => {
  loaded?.end();
  loaded = undefined;
};
afterAll(reload);

const functions = `${kept.length} functions`;
// The kept functions have all stacks but that of the partner's operations.
const unchanged = [`${functions}, 0 of them bundled now`, '7 templates, unchanged'];
const oneChanged = [`${functions}, 1 of them bundled now`, '7 templates, synthesized now'];

/**
 * Until everything is kept: a source that has just been written may change under a start, which
 * then keeps nothing of it.
 */
const settle = async () => {
  for (let starts = 0; starts < 6; starts += 1) {
    const last = await synthesize();
    if (last.steps.join() === unchanged.join()) return last;
  }
  throw new Error('It is made again and again');
};

describe('a start', { timeout: 120_000 }, () => {
  it('makes what is absent, and keeps it for the next one', async () => {
    const { steps, check } = await synthesize();
    expect(steps).toEqual([`${functions}, ${kept.length} of them bundled now`, oneChanged[1]]);
    expect(await settle()).toMatchObject({ check });
  });

  it('synthesizes again for other settings, with the same functions', async () => {
    const { steps } = await synthesize({ reviewMode: 'manual' });
    expect(steps).toEqual([unchanged[0], oneChanged[1]]);
    expect((await synthesize({ reviewMode: 'manual' })).steps).toEqual(unchanged);
  });

  it('bundles a function whose source was changed, and no other one', async () => {
    const source = readFileSync(checkFile, 'utf8');
    writeFileSync(checkFile, `${source}\nexport const mark = 'changed-now';\n`);
    const changed = await synthesize();
    expect(changed.steps).toEqual(oneChanged);
    expect(changed.check).toContain('changed-now');
    expect((await settle()).check).toBe(changed.check);
    writeFileSync(checkFile, source);
    expect((await synthesize()).check).not.toContain('changed-now');
  });

  it.each([
    ['cut off', (entry: Buffer) => entry.subarray(0, entry.length / 2)],
    ['changed in one byte', (entry: Buffer) => Buffer.concat([entry.subarray(0, -1), Buffer.from('#')])],
  ])('makes again what is kept %s', async (_, spoil) => {
    const before = await settle();
    for (const name of await readdir(join(cache, 'templates'))) spoilFile(join(cache, 'templates', name), spoil);
    expect(await synthesize()).toEqual({ ...before, steps: [unchanged[0], oneChanged[1]] });
    spoilFile(join(cache, 'bundles/check-membership'), spoil);
    expect(await synthesize()).toEqual({ ...before, steps: [oneChanged[0], unchanged[1]] });
    for (const file of ['function.cjs', 'function.cache']) {
      spoilFile(join(cache, `bundles/check-membership.${file}`), spoil);
      expect(await synthesize()).toEqual({ ...before, steps: [oneChanged[0], unchanged[1]] });
    }
    expect(await synthesize()).toEqual(before);
    spoilFile(join(cache, 'hashes'), spoil);
    expect(await synthesize()).toEqual(before);
  });

  it('notices a package that shadows another one', async () => {
    const before = await settle();
    const folder = join(project, 'shared/node_modules/ulid');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"name":"ulid","type":"module","exports":"./index.js"}');
    writeFileSync(join(folder, 'index.js'), "export const ulid = () => 'shadow-ulid';");
    expect(await synthesize()).toMatchObject({ shadowed: true });
    rmSync(join(project, 'shared/node_modules'), { recursive: true });
    expect(await synthesize()).toMatchObject({ check: before.check, shadowed: false });
  });

  it('notices a source that has vanished', async () => {
    const file = join(project, 'shared/domain/membership/decide.ts');
    const source = readFileSync(file);
    rmSync(file);
    await expect(synthesize()).rejects.toThrow('decide.ts');
    writeFileSync(file, source);
    await settle();
  });

  it('is safe beside another one', async () => {
    const before = await settle();
    rmSync(cache, { recursive: true });
    const processes = [startProcess(), startProcess(), startProcess()];
    const starts = await Promise.all(processes.map((each) => each.synthesize()));
    for (const each of processes) each.end();
    for (const { check } of starts) expect(check).toBe(before.check);
    expect(await settle()).toEqual(before);
    const names = await readdir(join(cache, 'bundles'));
    const filesOf = (name: string) => {
      if (!name.startsWith('check-membership')) return ['index.mjs'];
      const script = ['function.cache', 'function.cjs', 'index.cjs'];
      return name === 'check-membership' ? [...script, 'statements.cjs'] : script;
    };
    expect(names.sort()).toEqual(
      kept.flatMap((name) => [name, ...filesOf(name).map((file) => `${name}.${file}`)]).sort(),
    );
  });

  it('works where nothing can be kept', async () => {
    const before = await settle();
    rmSync(cache, { recursive: true });
    writeFileSync(cache, 'a file in the place of the folder');
    const { steps, check } = await synthesize();
    rmSync(cache);
    expect(check).toBe(before.check);
    expect(steps).toContainEqual(expect.stringContaining('not everything could be kept for the next start'));
  });

  it('notices a change of the program that synthesizes', async () => {
    const file = join(project, 'local/synthesize.ts');
    const source = readFileSync(file, 'utf8');
    const before = await settle();
    writeFileSync(file, source.replace('{ ...context,', "{ ...context, reviewMode: 'manual',"));
    reload();
    expect((await synthesize()).steps).toContain(oneChanged[1]);
    writeFileSync(file, source);
    reload();
    expect((await settle()).check).toBe(before.check);
  });

  it('runs the changed function', async () => {
    cpSync(join(original, 'functions'), join(project, 'functions'), { recursive: true });
    const changed = "{ statusCode: 200, body: JSON.stringify({ allowed: true, code: 'CHANGED' }) }";
    writeFileSync(checkFile, `export const handler = async () => (${changed});`);
    const start = spawn(process.execPath, [join(project, 'local/start.ts')], {
      env: { PATH: process.env['PATH'] ?? '', PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = text(start.stdout.on('data', (chunk) => String(chunk).includes('ready after') && start.kill()));
    await once(start, 'exit');
    expect(await output).toMatch(/member +\S+ +yes {2}CHANGED\n/);
  });
});

function spoilFile(file: string, spoil: (entry: Buffer) => Uint8Array): void {
  writeFileSync(file, spoil(readFileSync(file)));
}
