import { expect, test } from 'vitest';
import { playAll } from './mutants/run.ts';
import { trailLogMutants } from './trail-log/mutants.ts';

test('the histories of the log find every mutant', { timeout: 600_000 }, async () => {
  const all = await playAll(trailLogMutants);
  for (const { mutant, says } of all) expect(says, mutant.name).toMatch(mutant.found);
});
