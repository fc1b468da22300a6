import { describe, expect, it } from 'vitest';
import {
  decisionsFrom,
  decisionWords,
  justificationOf,
  longestReason,
  nextAfter,
  partsOf,
} from '../../../console/src/base/decisions.ts';
import { decisions, reviewTransitions } from '../../../shared/domain/membership/reviews.ts';

describe('the decisions that the console offers', () => {
  it.each(decisions)('knows of "%s" what the service knows', (decision) => {
    const { from, needsJustification } = reviewTransitions[decision];
    expect(decisionWords[decision].needsReason).toBe(needsJustification);
    for (const [state, offered] of Object.entries(decisionsFrom)) {
      expect(offered.includes(decision)).toBe(from.some((each) => each === state));
    }
  });

  it('has no reason that is too long', () => {
    const reasons = decisions.flatMap((decision) => decisionWords[decision].reasons);
    expect(Math.max(...reasons.map((reason) => reason.length))).toBeLessThan(longestReason / 2);
  });
});

describe('the reason that is sent', () => {
  it('is what was chosen, what was typed, or both', () => {
    expect(justificationOf('Contract ended', '')).toBe('Contract ended');
    expect(justificationOf('', ' on 31 May ')).toBe('on 31 May');
    expect(justificationOf('Contract ended', 'on 31 May')).toBe('Contract ended: on 31 May');
    expect(justificationOf('', ' \n ')).toBeUndefined();
  });
});

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
