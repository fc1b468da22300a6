import { describe, expect, it } from 'vitest';
import { createGate } from '../../../console/src/base/gate.ts';
import { longestMs, nextPause } from '../../../console/src/base/pace.ts';

describe('the pace of asking again', () => {
  const pausesOf = (longest: number): number[] => {
    const pauses: number[] = [];
    for (let before: number | undefined; pauses.length < 12; ) {
      before = nextPause({ before, heard: 'same', longest });
      pauses.push(before);
    }
    return pauses;
  };

  it('is fast at first, and slower the longer nothing changes', () => {
    const pauses = pausesOf(longestMs.waiting);
    expect(pauses.slice(0, 3)).toEqual([2000, 3000, 4500]);
    expect(pauses.at(-1)).toBe(30_000);
    expect(pausesOf(longestMs.working).at(-1)).toBe(10_000);
  });

  it('is fast again after a change', () => {
    expect(nextPause({ before: 30_000, heard: 'changed', longest: longestMs.waiting })).toBe(2000);
  });

  it('gives way after a failure, and waits as long as it is told', () => {
    expect(nextPause({ before: 4000, heard: 'failed', longest: longestMs.waiting })).toBe(8000);
    expect(nextPause({ before: 4000, heard: 'failed', longest: 30_000, retryAfterSeconds: 45 })).toBe(45_000);
    expect(nextPause({ before: undefined, heard: 'failed', longest: 30_000, retryAfterSeconds: 45 })).toBe(45_000);
  });
});

describe('a gate', () => {
  it('lets so many in at once, and the others in their order, also after a failure', async () => {
    const gate = createGate(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const works = [0, 1, 2, 3].map((number) =>
      gate(() => {
        begun.push(number);
        return new Promise<void>((resolve, reject) =>
          ends.push(number === 0 ? () => reject(new Error('no')) : resolve),
        );
      }),
    );
    await Promise.resolve();
    expect(begun).toEqual([0, 1]);
    ends[0]?.();
    await expect(works[0]).rejects.toThrow('no');
    expect(begun).toEqual([0, 1, 2]);
    ends[1]?.();
    await works[1];
    expect(begun).toEqual([0, 1, 2, 3]);
  });
});
