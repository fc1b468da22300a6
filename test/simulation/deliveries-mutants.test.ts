import { expect, test } from 'vitest';
import { deliveryMutants } from './deliveries/mutants.ts';
import { playAll } from './mutants/run.ts';

/** In `npm test` one; all of them in `npm run test:mutants`. */
const mutants = process.env['SIMULATION_MUTANTS'] === 'all' ? deliveryMutants : deliveryMutants.slice(1, 2);

test('the histories of deliveries find the mutants', { timeout: 600_000 }, async () => {
  const all = await playAll(mutants);
  for (const { mutant, says } of all) expect(says, mutant.name).toMatch(mutant.found);
});
