/** What the schedule makes of the day's budget; see `schedule.test.ts` for the rest. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditLedger, AuditRun } from '../../../../shared/domain/audit/run.ts';
import { hasBudgetFor, openRun, questionsAllowed } from '../../../../shared/domain/audit/schedule.ts';
import { hour, noon } from '../../../support/memberships.ts';

const every = 6 * hour;
const runIn = (state: AuditRun['state'], different: Partial<AuditRun> = {}): AuditRun => ({
  ...openRun({ revision: 0 }, { runId: 'run-1', at: noon }).run,
  state,
  ...different,
});
const ledger = (different: Partial<AuditLedger> = {}): AuditLedger => ({
  revision: 1,
  lastOpenedAt: noon,
  ...different,
});

describe('the budget of the day', () => {
  const policy = { freshForSeconds: 26 * 3600 };
  const lastCompleted = { runId: 'run-0', startedAt: noon, endedAt: noon, pages: 300, accounts: 15_000 };
  const budget = (left: number, perDay = 7_000) => ({ left, perDay, endsAt: noon + 12 * hour });

  test.each([
    { when: 'it has the pages of the last run', left: 300, at: noon + every, suffices: true },
    { when: 'it has one less', left: 299, at: noon + every, suffices: false },
    { when: 'nothing is left', left: 0, at: noon + every, suffices: false },
    { when: 'three quarters of fresh-for are over', left: 0, at: noon + 0.75 * 26 * hour, endsIn: 36, suffices: false },
    { when: 'more than that is over', left: 0, at: noon + 0.75 * 26 * hour + 1, endsIn: 36, suffices: true },
    { when: 'evidence is fresh until the next day', left: 299, at: noon + 20 * hour, endsIn: 24.5, suffices: false },
    { when: 'it is not, when that scan has ended', left: 299, at: noon + 20 * hour, endsIn: 24.6, suffices: true },
    { when: 'no day suffices', left: 1, perDay: 299, at: noon + 20 * hour, endsIn: 24.5, suffices: true },
    { when: 'a whole day has fewer than the pages', left: 100, perDay: 100, at: noon + every, suffices: true },
    { when: 'a day has fewer, and some of it is used', left: 99, perDay: 100, at: noon + every, suffices: false },
  ])('suffices for a run: $suffices, when $when', ({ left, perDay, at, endsIn = 12, suffices }) => {
    const given = { ...budget(left, perDay), endsAt: noon + endsIn * hour };
    expect(hasBudgetFor(ledger({ lastCompleted }), given, policy, at)).toBe(suffices);
  });

  test.each([
    { waiting: 10, left: 310, suffices: true },
    { waiting: 10, left: 309, suffices: false },
    { waiting: 5_000, left: 300 + 1_750, suffices: true },
    { waiting: 5_000, left: 300 + 1_749, suffices: false },
  ])('leaves requests to $waiting cases: of $left it $suffices', ({ waiting, left, suffices }) => {
    const cases = { waiting, unclear: 0, held: 0 };
    expect(hasBudgetFor(ledger({ lastCompleted, cases }), budget(left), policy, noon + every)).toBe(suffices);
  });

  test('suffices for the first run, whatever it needs', () => {
    expect(hasBudgetFor({ revision: 0 }, budget(0), policy, noon)).toBe(true);
  });

  test.each([
    { when: 'no run has been completed', given: { lastCompleted: undefined }, left: 7_000, questions: 7_000 },
    { when: 'the next run comes before midnight', given: {}, left: 1_000, questions: 700 },
    { when: 'the day does not suffice for the next run', given: {}, left: 299, questions: 299 },
    { when: 'it comes after midnight', given: { lastOpenedAt: noon + 7 * hour }, left: 1_000, questions: 1_000 },
    { when: 'the schedule opens none', given: {}, everyMs: 0, left: 1_000, questions: 1_000 },
    { when: 'a scan is under way', given: { run: runIn('scanning', { pages: 120 }) }, left: 1_000, questions: 820 },
    {
      when: 'a scan is longer than expected',
      given: { run: runIn('scanning', { pages: 400 }) },
      left: 9,
      questions: 8,
    },
    {
      when: 'the first scan is under way',
      given: { lastCompleted: undefined, run: runIn('scanning') },
      left: 9,
      questions: 8,
    },
    { when: 'a scan is under way that needs more', given: { run: runIn('scanning') }, left: 200, questions: 0 },
    { when: 'a scan needs nine tenths of a day', given: {}, left: 333, perDay: 333, questions: 33 },
    { when: 'a scan needs a whole day', given: {}, left: 300, perDay: 300, questions: 15 },
    { when: 'a scan needs more than a day', given: {}, left: 100, perDay: 100, questions: 25 },
  ])('leaves $questions questions when $when', ({ given, everyMs = every, left, perDay, questions }) => {
    const known = ledger({ lastCompleted, ...given });

    expect(questionsAllowed(known, budget(left, perDay), everyMs, policy)).toBe(questions);
  });

  test('leaves no more questions than requests, and never fewer than none', () => {
    const ledgers = fc.record({ pages: fc.nat(20_000), scanned: fc.nat(20_000), isScanning: fc.boolean() });
    fc.assert(
      fc.property(ledgers, fc.nat(7_000), ({ pages, scanned, isScanning }, left) => {
        const run = isScanning ? runIn('scanning', { pages: scanned }) : undefined;
        const questions = questionsAllowed(
          ledger({ lastCompleted: { ...lastCompleted, pages }, run }),
          budget(left),
          every,
          policy,
        );
        expect(questions).toBeGreaterThanOrEqual(Math.max(0, left - (pages > 7_000 ? 5_250 : 6_650)));
        expect(questions).toBeLessThanOrEqual(left);
      }),
    );
  });
});
