/** Mutants of what audits read: none gives access or takes it, and none makes a run crash. */
import { beforeAll, describe, expect, test } from 'vitest';
import { scans } from './mutated-answers/flows.ts';
import { playMutants } from './mutated-answers/play.ts';
import { createWorld, type World } from './mutated-answers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});

describe('mutants of', () => {
  let played = 0;

  test.each(scans)('$name', { timeout: 60_000 }, async (flow) => {
    const { mutants, found } = await playMutants(world, flow);

    expect(found).toEqual([]);
    played += mutants;
  });

  test('are many', () => {
    expect(played).toBeGreaterThanOrEqual(1_300);
  });
});
