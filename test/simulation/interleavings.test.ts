import { expect, test } from 'vitest';
import { createCoverage } from './interleavings/coverage.ts';
import { playInterleaving } from './interleavings/play.ts';

test('x', { timeout: 3_600_000 }, async () => {
  const coverage = createCoverage();
  const fails: string[] = [];
  for (let seed = 1; seed <= 1000; seed += 1) {
    try { await playInterleaving(seed, {}, coverage); } catch (e) { fails.push(`${seed} ${e instanceof Error ? e.stack?.slice(0, 1800) : e}`); if (fails.length > 5) break; }
  }
  process.stdout.write([...coverage.scenarios].toSorted().map(([k, v]) => `${k}: ${v}`).join('\n') + '\n');
  expect(fails.join('\n\n')).toBe('');
});
