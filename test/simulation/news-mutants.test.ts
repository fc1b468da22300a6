import { expect, test } from 'vitest';
import { playAll } from './mutants/run.ts';
import { newsMutants } from './news/mutants.ts';

/** In `npm test` one; all of them in `npm run test:mutants`. */
const mutants = process.env['SIMULATION_MUTANTS'] === 'all' ? newsMutants : newsMutants.slice(0, 1);

test('the histories of the news find the mutants', { timeout: 600_000 }, async () => {
  const all = await playAll(mutants);
  for (const { mutant, says } of all) expect(says, mutant.name).toMatch(mutant.found);
});
