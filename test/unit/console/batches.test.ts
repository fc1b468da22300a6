import { describe, expect, it } from 'vitest';
import { nextAfter, partsOf } from '../../../console/src/base/batches.ts';

describe('parts of a batch', () => {
  it('hold each item once, in order, 100 at most', () => {
    const items = Array.from({ length: 250 }, (_, index) => index);
    expect(partsOf(items).map((part) => part.length)).toEqual([100, 100, 50]);
    expect(partsOf(items).flat()).toEqual(items);
    expect(partsOf([])).toEqual([]);
  });
});

describe('the row that gets the focus', () => {
  const ids = ['a', 'b', 'c', 'd'];
  it.each([
    ['the next one', 'b', ['b'], 'c'],
    ['the next one that stays', 'b', ['b', 'c'], 'd'],
    ['the one before, at the end', 'd', ['d'], 'c'],
    ['none, if none is left', 'a', ids, undefined],
    ['the first, where nothing had the focus', '', ['c'], 'a'],
  ])('is %s', (_, from, gone, next) => {
    expect(nextAfter(ids, from, new Set(gone))).toBe(next);
  });
});
