import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lanesOf, workOnLanes } from '../../../../shared/use-cases/memberships/import-lanes.ts';

interface Entry {
  readonly id: number;
  readonly keys: readonly string[];
}
const keysOf = ({ keys }: Entry) => keys;
const entriesOf = (...keys: string[]): Entry[] => keys.map((each, id) => ({ id, keys: [...each] }));
const ids = (lanes: readonly (readonly Entry[])[]) => lanes.map((lane) => lane.map(({ id }) => id));

describe('lanes', () => {
  test.each([
    { keys: ['a', 'b', 'c'], lanes: [[0], [1], [2]] },
    { keys: ['a', 'b', 'a'], lanes: [[0, 2], [1]] },
    { keys: ['ax', 'by', 'c', 'bx'], lanes: [[0, 1, 3], [2]] },
    { keys: ['ax', 'ax', 'ax'], lanes: [[0, 1, 2]] },
    { keys: [], lanes: [] },
  ])('of $keys are $lanes', ({ keys, lanes }) => {
    expect(ids(lanesOf(entriesOf(...keys), keysOf))).toEqual(lanes);
  });

  test('hold every entry once, in order, and share no key', () => {
    const letters = fc.array(fc.constantFrom(...'abcdefghij'), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 30 }), (keys) => {
        const lanes = lanesOf(entriesOf(...keys.map((each) => each.join(''))), keysOf);
        for (const lane of ids(lanes)) expect(lane).toEqual([...lane].sort((a, b) => a - b));
        expect(
          ids(lanes)
            .flat()
            .sort((a, b) => a - b),
        ).toEqual(keys.map((_, id) => id));
        const keysOfLanes = lanes.map((lane) => new Set(lane.flatMap(keysOf)));
        const all = keysOfLanes.flatMap((each) => [...each]);
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  test('are worked on at the same time, so many at most, and each in its order', async () => {
    const lanes = lanesOf(entriesOf('a', 'b', 'c', 'd', 'e', 'a', 'a', 'e'), keysOf);
    const done: number[] = [];
    let [under, most] = [0, 0];

    await workOnLanes(lanes, 3, async ({ id }) => {
      under += 1;
      most = Math.max(most, under);
      await new Promise(setImmediate);
      under -= 1;
      done.push(id);
    });

    expect(most).toBe(3);
    expect([...done].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(done.filter((id) => [0, 5, 6].includes(id))).toEqual([0, 5, 6]);
  });
});
