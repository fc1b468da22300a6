import { expect, test } from 'vitest';
import { mutants, recordWithoutCondition } from './interleavings/mutants.ts';
import { playDamaged, playInterleaving } from './interleavings/play.ts';
import { usualInterleavings } from './interleavings/scenarios.ts';
import type { Mutant } from './interleavings/world.ts';
import { InvariantError } from './view.ts';

/** @returns what the first interleaving says that finds the mutant; undefined: none does */
const find = async (
  mutant: Mutant,
  play: (seed: number, mutant: Mutant) => Promise<unknown>,
): Promise<string | undefined> => {
  for (let seed = 1; seed <= usualInterleavings; seed += 1) {
    try {
      await play(seed, mutant);
    } catch (error) {
      if (error instanceof InvariantError) return error.message;
      throw error;
    }
  }
  return undefined;
};

test.each(Object.entries(mutants))(
  'the interleavings find %s',
  { timeout: 600_000 },
  async (_, { found, ...mutant }) => {
    expect(await find(mutant, playInterleaving)).toMatch(found);
  },
);

test('the damaged accounts find the record without its condition', { timeout: 600_000 }, async () => {
  expect(await find(recordWithoutCondition, playDamaged)).toMatch(/^a record of the trail was overwritten/);
});
