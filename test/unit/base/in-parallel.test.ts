import { expect, test } from 'vitest';
import { inParallel } from '../../../shared/base/in-parallel.ts';

/** Work that ends when the test says so. */
const manual = () => {
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const work = (entry: number): Promise<string> => {
    begun.push(entry);
    const { promise, resolve } = Promise.withResolvers<string>();
    ends.set(entry, () => resolve(`did ${entry}`));
    return promise;
  };
  const end = async (entry: number): Promise<void> => {
    ends.get(entry)?.();
    await new Promise(setImmediate);
  };
  return { begun, work, end };
};

test('works on so many at a time, begins the next when any has ended, and keeps the order of the results', async () => {
  const { begun, work, end } = manual();
  const all = inParallel([1, 2, 3, 4], 2, work);
  expect(begun).toEqual([1, 2]);

  await end(2);
  expect(begun).toEqual([1, 2, 3]);
  await end(3);
  await end(4);
  await end(1);

  expect(await all).toEqual(['did 1', 'did 2', 'did 3', 'did 4']);
});

test('of nothing is nothing', async () => {
  expect(await inParallel([], 3, () => Promise.reject(new Error('no')))).toEqual([]);
});

test('fails with the first error', async () => {
  await expect(inParallel([1, 2], 2, (entry) => Promise.reject(new Error(`no ${entry}`)))).rejects.toThrow('no 1');
});
