/** The folder that `npm run release` makes, without the CDK and with a stand-in for the AWS CLI. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApp, onlyRead } from '../../infra/build-app.ts';
import { writeRelease } from '../../infra/release/folder.ts';
import { type Release, releaseOf } from '../../infra/release/templates.ts';
import { catalogue } from '../../shared/api/catalogue.ts';
import { getConsole } from '../../shared/api/operations/console.ts';
import { everyPart, namedBundles } from './synthesized.ts';

const name = 'ConstantContactMembership';
const folder = mkdtempSync(join(tmpdir(), 'membership-release-test-'));
const outdir = join(folder, 'release');
let release: Release;

beforeAll(async () => {
  const context = { ...everyPart, ...onlyRead };
  const bundles = namedBundles(folder);
  const site = join(bundles.get(getConsole.name)?.path ?? '', 'site/console');
  mkdirSync(site, { recursive: true });
  writeFileSync(join(site, 'index.html.gz'), 'a page');
  const { app } = buildApp({ context, bundles, outdir: join(folder, 'cdk.out') });
  release = releaseOf(app.synth());
  await writeRelease(release, outdir, name);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const templates = () =>
  readdirSync(outdir)
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => readFileSync(join(outdir, file), 'utf8'));

/** Every value of a member, wherever it stands. */
const valuesOf = (value: unknown, member: string): unknown[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key === member ? [inner] : []),
    ...valuesOf(inner, member),
  ]);
};

it('names the code of each function by a zip that is there, and has no other', () => {
  const codes = templates().flatMap((text) => [...text.matchAll(/"Code": "([^"]*)"/g)].map(([, path = '']) => path));
  expect(codes.sort()).toEqual(catalogue.map((operation) => `functions/${operation.name}.zip`).sort());
  expect(
    readdirSync(join(outdir, 'functions'))
      .map((file) => `functions/${file}`)
      .sort(),
  ).toEqual(codes);
  for (const path of codes) {
    const content = unzipSync(readFileSync(join(outdir, path)));
    const page = path.includes(getConsole.name) ? ['site/console/index.html.gz'] : [];
    expect(Object.keys(content)).toEqual(['index.mjs', ...page]);
    expect(Buffer.from(content['index.mjs'] ?? '').toString()).toContain(
      path.slice('functions/'.length, -'.zip'.length),
    );
  }
});

it('needs no bootstrapped account', () => {
  for (const text of templates()) {
    expect(text).not.toMatch(/cdk-hnb659fds|BootstrapVersion|AssetParameters|S3Bucket|"Code": \{/);
    expect(text.length).toBeLessThan(1_000_000);
  }
});

it('deploys each stack after those whose values it takes', () => {
  const exported = new Set<unknown>();
  const before = new Set<unknown>();
  for (const { name: stack, template } of release.stacks) {
    for (const taken of valuesOf(template, 'Fn::ImportValue')) expect(exported).toContain(taken);
    for (const taken of valuesOf(template, 'Fn::GetStackOutput')) {
      expect(before).toContain(Object(taken).StackName);
    }
    for (const each of valuesOf(template['Outputs'], 'Export')) exported.add(Object(each).Name);
    before.add(stack);
  }
  expect(before.size).toBe(templates().length);
});

it('is the same again from the same code, and one zip to upload', async () => {
  const before = readFileSync(`${outdir}.zip`);
  await writeRelease(release, outdir, name);
  expect(readFileSync(`${outdir}.zip`).equals(before)).toBe(true);
  const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(Object.keys(unzipSync(before))).toHaveLength(files.length);
  execFileSync('sh', ['-n', join(outdir, 'deploy.sh')]);
});

describe('deploy.sh', () => {
  /** Runs it with an `aws` that writes down its words, and fails for those with `failing` in them. */
  const run = (failing = 'nothing', region = 'eu-west-1') => {
    const bin = join(folder, 'bin');
    const log = join(folder, 'aws.log');
    mkdirSync(bin, { recursive: true });
    const words = '"$*"';
    writeFileSync(
      join(bin, 'aws'),
      `#!/bin/sh\necho ${words} >> '${log}'\ncase ${words} in *${failing}*) exit 255;; *get-caller-identity*) echo 123456789012;; esac\n`,
      { mode: 0o755 },
    );
    rmSync(log, { force: true });
    const env = { PATH: `${bin}:${process.env['PATH']}`, AWS_REGION: region };
    const { status, stderr } = spawnSync('sh', [join(outdir, 'deploy.sh')], { env, cwd: tmpdir(), encoding: 'utf8' });
    const calls = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
    return { status, stderr, calls };
  };
  const stackIn = (call: string) => /--stack-name (\S+)/.exec(call)?.[1];

  it('deploys all stacks in their order, and protects those with state', () => {
    const { status, calls } = run();
    expect(status).toBe(0);
    const deployed = calls.filter((call) => call.startsWith('cloudformation deploy')).map(stackIn);
    expect(deployed).toEqual(release.stacks.map((stack) => stack.name));
    const guarded = calls.filter((call) => call.includes('--enable-termination-protection')).map(stackIn);
    expect(guarded.sort()).toEqual([`${name}-Callers`, `${name}-Data`]);
    expect(calls.filter((call) => call.startsWith('s3 mb'))).toEqual([]);
    expect(calls.join('\n')).toContain('--s3-bucket membership-release-123456789012-eu-west-1');
  });

  it('prints every output that a person needs, whichever stack has it', () => {
    const described = release.stacks.flatMap(({ name: stack, template }) =>
      Object.values(Object(template['Outputs'])).some((output) => 'Description' in Object(output)) ? [stack] : [],
    );
    expect(described).toContain(`${name}-Audits`);
    const shown = run().calls.filter((call) => call.startsWith('cloudformation describe-stacks'));
    expect(shown.map(stackIn)).toEqual(described);
  });

  it('says so when it does not know the region', () => {
    const { status, stderr, calls } = run('configure get region'.replaceAll(' ', '\\ '), '');
    expect(status).not.toBe(0);
    expect(stderr).toContain('AWS_REGION');
    expect(calls.filter((call) => call.startsWith('cloudformation'))).toEqual([]);
  });

  it('makes its bucket when there is none', () => {
    expect(run('head-bucket').calls).toContain('s3 mb s3://membership-release-123456789012-eu-west-1');
  });

  it('stops at the stack that fails', () => {
    const { status, calls } = run(`--stack-name ${name}-Service`.replaceAll(' ', '\\ '));
    expect(status).not.toBe(0);
    expect(calls.at(-1)).toMatch(/^cloudformation deploy .*--stack-name ConstantContactMembership-Service/);
  });
});
