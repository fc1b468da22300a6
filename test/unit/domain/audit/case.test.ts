import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Answer,
  type Case,
  countsForBrake,
  isDue,
  isReleasedBy,
  isUnanswered,
  lineOf,
  pauseAfterUnclear,
} from '../../../../shared/domain/audit/case.ts';
import { accountIdOf, hour, noon } from '../../../support/memberships.ts';

const notOurs: Answer = { outcome: 'not_ours', observedAt: noon };
const caseOf = (different: Partial<Case> = {}): Case => ({
  accountId: accountIdOf('a07e1lwvtuw0'),
  cause: 'missing',
  openedAt: noon,
  nextAt: noon,
  unclear: 0,
  ...different,
});

describe('after an unclear answer', () => {
  test.each([
    { unclear: 1, hours: 1 },
    { unclear: 2, hours: 2 },
    { unclear: 3, hours: 4 },
    { unclear: 4, hours: 8 },
    { unclear: 5, hours: 16 },
    { unclear: 6, hours: 24 },
    { unclear: 7, hours: 24 },
    { unclear: 10_000, hours: 24 },
  ])('in a row: $unclear, the account is left alone for $hours h', ({ unclear, hours }) => {
    expect(pauseAfterUnclear(unclear)).toBe(hours * hour);
  });

  test('the pause never gets shorter, and never longer than a day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (unclear) => {
        const pause = pauseAfterUnclear(unclear);

        expect(pause).toBeGreaterThanOrEqual(hour);
        expect(pause).toBeLessThanOrEqual(24 * hour);
        expect(pauseAfterUnclear(unclear + 1)).toBeGreaterThanOrEqual(pause);
      }),
    );
  });
});

describe('a case', () => {
  test('is due from its time on', () => {
    expect([noon - 1, noon, noon + 1].map((at) => isDue(caseOf(), at))).toEqual([false, true, true]);
  });

  test('is unanswered until the vendor was asked, whatever it said then', () => {
    expect(isUnanswered(caseOf())).toBe(true);
    expect(isUnanswered(caseOf({ answer: { outcome: 'unclear', observedAt: noon } }))).toBe(false);
    expect(isUnanswered(caseOf({ answer: notOurs }))).toBe(false);
  });

  test.each([
    { wants: undefined, revokes: true, counts: false },
    { wants: 'departure', revokes: true, counts: true },
    { wants: 'activity', revokes: true, counts: true },
    { wants: 'departure', revokes: false, counts: false },
    { wants: 'departure', revokes: undefined, counts: false },
  ] as const)('that wants $wants of an account with access ($revokes) counts: $counts', ({ counts, ...different }) => {
    expect(countsForBrake(caseOf(different))).toBe(counts);
  });
});

describe('a release', () => {
  const release = { asOf: noon + hour };

  test.each([
    { when: 'it was held before', heldSince: noon, is: true },
    { when: 'it was held at that moment', heldSince: noon + hour, is: true },
    { when: 'it was held later', heldSince: noon + hour + 1, is: false },
    { when: 'it is not held', heldSince: undefined, is: false },
  ])('covers a case: $is, when $when', ({ heldSince, is }) => {
    expect(isReleasedBy(caseOf({ heldSince }), release)).toBe(is);
    expect(isReleasedBy(caseOf({ heldSince }), undefined)).toBe(false);
  });
});

describe('what a release is bound to', () => {
  const held = caseOf({ wants: 'departure', answer: notOurs, revokes: true, heldSince: noon });
  const canceled: Answer = { outcome: 'ours', observedAt: noon, activity: { value: 'canceled', raw: 'Canceled' } };

  test.each([
    { what: 'another account', other: { accountId: accountIdOf('a07eother0001') } },
    { what: 'another loss', other: { wants: 'activity' } },
    { what: 'another reason', other: { answer: canceled } },
  ] as const)('is not the same for $what', ({ other }) => {
    expect(lineOf(caseOf({ ...held, ...other }))).not.toBe(lineOf(held));
  });

  test('is not the same for another activity', () => {
    const disabled: Answer = { ...canceled, activity: { value: 'disabled', raw: 'Disabled' } };
    const lines = [canceled, disabled].map((answer) => lineOf({ ...held, wants: 'activity', answer }));

    expect(lines[0]).not.toBe(lines[1]);
  });

  test.each([
    { what: 'the same answer, given again', other: { answer: { ...notOurs, observedAt: noon + hour } } },
    { what: 'the time of the next question', other: { nextAt: noon + hour } },
    { what: 'unclear answers in between', other: { unclear: 3 } },
    { what: 'the time since when it is held', other: { heldSince: noon + hour } },
    { what: 'a second scan that misses it', other: { missedBy: noon + hour } },
  ] as const)('does not depend on $what', ({ other }) => {
    expect(lineOf(caseOf({ ...held, ...other }))).toBe(lineOf(held));
  });
});
