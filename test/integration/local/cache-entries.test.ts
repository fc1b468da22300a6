import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { prune } from '../../../local/cache/entries.ts';

it('keeps the newest entries, and the drafts that other starts are writing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'membership-cache-entries-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (name: string, ageSeconds: number): void => {
    writeFileSync(join(folder, name), '');
    const changedAt = Date.now() / 1000 - ageSeconds;
    utimesSync(join(folder, name), changedAt, changedAt);
  };
  write('old', 90);
  write('middle', 60);
  write('new', 30);
  for (let start = 0; start < 5; start += 1) write(`entry.${start}.draft`, 100);
  write('entry.killed.draft', 7200);

  await prune(folder, 2);

  expect(readdirSync(folder).sort()).toEqual([
    ...[0, 1, 2, 3, 4].map((start) => `entry.${start}.draft`),
    'middle',
    'new',
  ]);
});
