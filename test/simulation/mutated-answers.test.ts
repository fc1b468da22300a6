/**
 * Thousands of mutants of every known answer about one account or one change: none gives access or
 * takes it, none makes the service crash, and none has it send a change.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { others } from './mutated-answers/flows.ts';
import { playMutants } from './mutated-answers/play.ts';
import { createWorld, type World } from './mutated-answers/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});

describe('mutants of', () => {
  let played = 0;

  test.each(others)('$name', { timeout: 60_000 }, async (flow) => {
    const { mutants, found } = await playMutants(world, flow);

    expect(found).toEqual([]);
    played += mutants;
  });

  test('are many', () => {
    expect(played).toBeGreaterThanOrEqual(5_000);
  });
});
