import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chaosMutants, quickMutants } from './chaos-mutants.ts';
import { playAll } from './mutants/run.ts';

/** `npm run test:mutants` sets it. */
const isWhole = process.env['SIMULATION_MUTANTS'] === 'all';

test('there are at least 40 mutants, each of its own', () => {
  expect(chaosMutants.length).toBeGreaterThanOrEqual(40);
  expect(new Set(chaosMutants.map(({ name }) => name)).size).toBe(chaosMutants.length);
});

test.each(chaosMutants)('the text that is replaced is in the code once: $name', ({ file, find, replace }) => {
  expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2);
  expect(replace).not.toBe(find);
});

test('chaos finds every mutant', { timeout: 3_600_000 }, async () => {
  const all = await playAll(isWhole ? chaosMutants : quickMutants);
  const lines = all.map(({ mutant, seed, says }) => `${seed ?? 'never'}\t${mutant.name}\t${says?.slice(0, 80) ?? ''}`);
  process.stdout.write(`simulation: mutants, and the scenario that finds each\n${lines.join('\n')}\n`);
  for (const { mutant, says } of all) expect(says, mutant.name).toMatch(mutant.found);
});
