import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import type { Fingerprints } from '../../../local/cache/fingerprint.ts';
import { buildChangedSite } from '../../../local/cache/site.ts';

const project = mkdtempSync(join(tmpdir(), 'membership-site-cache-'));
afterAll(() => rmSync(project, { recursive: true }));
for (const folder of ['console/src', 'client/src']) mkdirSync(join(project, folder), { recursive: true });
writeFileSync(join(project, 'console/src/main.tsx'), '');
const cache = join(project, 'cache');

let built = 0;
let fingerprint = 'first';
let isChanging = false;
const covered = new Set<string>();
const fingerprints: Fingerprints = {
  of: (files) => {
    for (const file of files) covered.add(file);
    return fingerprint;
  },
  changedSince: () => isChanging,
};
const start = async () => {
  const { site, hash, stored } = await buildChangedSite({
    project,
    cache,
    fingerprints,
    unchangedSinceMs: 0,
    build: async () => {
      built += 1;
      return new Map([['console/index.html.gz', Buffer.from([31, 139, 255, built])]]);
    },
  });
  await stored;
  return { site: [...site].map(([path, content]) => [path, [...content]]), hash, built };
};
beforeEach(() => {
  rmSync(cache, { recursive: true, force: true });
  built = 0;
  fingerprint = 'first';
  isChanging = false;
});

it('keeps the site of the last start, byte by byte', async () => {
  const first = await start();
  expect(first).toMatchObject({ site: [['console/index.html.gz', [31, 139, 255, 1]]], built: 1 });
  expect(await start()).toEqual(first);
});

it('looks at the sources of both pages, and at what they are built with', async () => {
  await start();
  expect([...covered]).toEqual(
    expect.arrayContaining(['console/src/main.tsx', 'infra/console.ts', 'openapi.json', 'package-lock.json']),
  );
});

it('builds it again when a source has changed', async () => {
  const { hash } = await start();
  fingerprint = 'second';
  const again = await start();
  expect(again.built).toBe(2);
  expect(again.hash).not.toBe(hash);
});

it('keeps nothing of a source that may have changed meanwhile', async () => {
  isChanging = true;
  await start();
  expect((await start()).built).toBe(2);
});

it('builds it again when what is kept is damaged', async () => {
  await start();
  const file = join(cache, 'site');
  writeFileSync(file, readFileSync(file).subarray(0, -3));
  expect((await start()).built).toBe(2);
});
