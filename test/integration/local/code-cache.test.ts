/** The check as it is deployed, in a worker of the local stack, with its code cache and with others. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { bundleFunctions, bundleOf } from '../../../infra/bundle.ts';
import { loadFunction } from '../../../infra/code-cache/load.ts';
import { emptyEnvironment, makeCodeCaches } from '../../../infra/code-cache/make.ts';
import { nodeFor, ownArchitecture } from '../../../infra/code-cache/node.ts';
import { startInstance } from '../../../local/aws/lambda/instance.ts';
import { checkMembership } from '../../../shared/api/operations/check.ts';
import { checkMemberships } from '../../../shared/api/operations/check-batch.ts';

const folder = mkdtempSync(join(tmpdir(), 'membership-code-cache-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());
const operations = [checkMembership, checkMemberships];
const bundles = await bundleFunctions(join(folder, 'bundles'), operations, ownArchitecture);
const { path } = bundleOf(bundles, checkMembership.name);
const cacheOf = (bundle: string): Buffer => readFileSync(join(bundle, 'function.cache'));

const environment = { AWS_REGION: 'us-east-1', ...emptyEnvironment };

/** A request without a question, which needs no store for its answer. */
const event = {
  version: '2.0',
  headers: { 'content-type': 'application/json' },
  requestContext: { requestId: 'request-1', authorizer: { jwt: { claims: { client_id: 'client' } } } },
  body: '{}',
  isBase64Encoded: false,
};

/** What a worker answers, and the events that it logs. */
const answerOf = async (bundle: string) => {
  const lines: string[] = [];
  const instance = startInstance({
    worker: { file: join(bundle, 'index.cjs'), handler: 'handler', context: {} },
    environment,
    timeoutSeconds: 10,
    memoryMegabytes: 512,
    onLine: (line) => lines.push(line),
  });
  const invocation = await instance.invoke(event);
  // The line about the refused request is the last one.
  await expect.poll(() => lines.some((line) => line.includes('REQUEST_REFUSED'))).toBe(true);
  await instance.close();
  return { invocation, events: lines.map((line) => JSON.parse(line).event) };
};
const refused = { ok: true, result: expect.objectContaining({ statusCode: 400 }) };

let copies = 0;
/** A copy of the bundle, changed. */
const changed = (change: (copy: string) => void): string => {
  copies += 1;
  const copy = join(folder, `copy-${copies}`);
  cpSync(path, copy, { recursive: true });
  change(copy);
  return copy;
};

it('is used: V8 takes it, and the function answers without a word about it', async () => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  expect(loadFunction(path, cacheOf(path)).script.cachedDataRejected).toBe(false);
  expect(await answerOf(path)).toEqual({ invocation: refused, events: ['REQUEST_REFUSED'] });
});

describe.each([
  ['is cut off', (cache: Buffer) => cache.subarray(0, cache.length / 2)],
  ['is empty', () => Buffer.alloc(0)],
  [
    'has another byte',
    (cache: Buffer) => Buffer.concat([cache.subarray(0, -1), Buffer.from([1 + (cache.at(-1) ?? 0)])]),
  ],
  ['is that of another function', () => cacheOf(bundleOf(bundles, checkMemberships.name).path)],
  ['is no code cache', () => Buffer.from('something else')],
])('where the cache %s', (_, change) => {
  it('the function answers the same, and says so', async () => {
    const copy = changed((to) => writeFileSync(join(to, 'function.cache'), change(cacheOf(path))));
    expect(await answerOf(copy)).toEqual({ invocation: refused, events: ['CODE_CACHE_REFUSED', 'REQUEST_REFUSED'] });
  });
});

it.each([
  ['there is none', (to: string) => rmSync(join(to, 'function.cache'))],
  ['it was made by another Node', (to: string) => replaceIn(join(to, 'index.cjs'), process.version, 'v24.0.1')],
  ['it was made for other processors', (to: string) => replaceIn(join(to, 'index.cjs'), ` ${process.arch}"`, ' mips"')],
])('where %s, the function answers the same, and says so', async (_, change) => {
  const { invocation, events } = await answerOf(changed(change));
  expect(invocation).toEqual(refused);
  expect(events).toEqual(['CODE_CACHE_REFUSED', 'REQUEST_REFUSED']);
});

it('is not taken for code of the same length', async () => {
  const copy = changed((to) =>
    replaceIn(join(to, 'function.cjs'), '"The body is not valid JSON"', '"The body is no valid JSON!"'),
  );
  expect((await answerOf(copy)).events).toEqual(['CODE_CACHE_REFUSED', 'REQUEST_REFUSED']);
});

it('is not made where another architecture is deployed, and then nothing is missed', async () => {
  const other = ownArchitecture === 'arm64' ? 'x86_64' : 'arm64';
  expect(nodeFor(other)).toBeUndefined();
  const without = bundleOf(
    await bundleFunctions(join(folder, 'without'), [checkMembership], other),
    checkMembership.name,
  );
  expect(without.files).toEqual(['function.cjs', 'statements.cjs', 'index.cjs']);
  expect(await answerOf(without.path)).toEqual({ invocation: refused, events: ['REQUEST_REFUSED'] });
});

it('is the same again for the same code, so that a release is', async () => {
  const again = bundleOf(
    await bundleFunctions(join(folder, 'again'), [checkMembership], ownArchitecture),
    checkMembership.name,
  );
  expect(cacheOf(again.path).equals(cacheOf(path))).toBe(true);
});

it('is not made of a function that does not answer its example', async () => {
  const operation = { name: checkMembership.name, example: { accountId: 17 } };
  const copy = changed((to) => replaceIn(join(to, 'function.cjs'), '"use strict";', '"use strict" ;'));
  await expect(makeCodeCaches([{ operation, path: copy }])).rejects.toThrow('does not answer its example');
});

function replaceIn(file: string, found: string, put: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(found);
  writeFileSync(file, text.replace(found, put));
}
