import { describe, expect, test } from 'vitest';
import type { LogFields } from '../../../../shared/base/log.ts';
import type { Held, LastCompleted } from '../../../../shared/domain/audit/run.ts';
import { auditStatusOf, type StatusSources } from '../../../../shared/domain/audit/status.ts';
import { type BudgetState, stateAt } from '../../../../shared/domain/budget/claims.ts';
import { reportStatus, type StatusDependencies } from '../../../../shared/use-cases/audit/report-status.ts';

const day = Date.parse('2026-11-21T00:00:00.000Z');
const now = day + 43_200_000;
const limits = { perSecond: 4, perDay: 10_000 };
const freshForSeconds = 10_000;
const graceSeconds = 25_000;

const completed: LastCompleted = {
  runId: 'run-1',
  startedAt: now - 5_000_000,
  endedAt: now - 4_000_900,
  pages: 300,
  accounts: 15_000,
};
const used = (interactive: number, audit: number): BudgetState => ({
  ...stateAt(undefined, day),
  used: { interactive, webhook: 0, audit },
});
const statusOf = (different: Partial<StatusSources> = {}, at = now) =>
  auditStatusOf(
    { ledger: { revision: 1 }, budget: undefined, limits, freshForSeconds, graceSeconds, ...different },
    at,
  );

describe('the status', () => {
  test('of a service that has just been made says what there is to say', () => {
    expect(statusOf()).toEqual({
      held: 0,
      newcomersHeld: 0,
      waitingCases: 0,
      unclearCases: 0,
      budgetUsedPercent: 0,
      budgetRemaining: 10_000,
    });
  });

  test('says how old what the last completed run has left is, in whole numbers rounded down', () => {
    expect(statusOf({ ledger: { revision: 1, lastCompleted: completed } })).toMatchObject({
      secondsSinceCompleted: 4_000,
      oldestEvidenceAgePercent: 50,
      evidenceAgePercentOfGrace: 20,
      // 300 calls take every open slot, three of four, of 256 ms.
      fullAuditSeconds: 103,
    });
  });

  test.each([
    { ageSeconds: 8_999, percent: 89, ofGrace: 35 },
    { ageSeconds: 9_000, percent: 90, ofGrace: 36 },
    { ageSeconds: 12_499, percent: 124, ofGrace: 49 },
    { ageSeconds: 25_000, percent: 250, ofGrace: 100 },
    { ageSeconds: -60, percent: 0, ofGrace: 0 },
  ])('calls evidence of $ageSeconds s $percent % of 10,000 s', ({ ageSeconds, percent, ofGrace }) => {
    const lastCompleted = { ...completed, startedAt: now - ageSeconds * 1000 };
    expect(statusOf({ ledger: { revision: 1, lastCompleted } })).toMatchObject({
      oldestEvidenceAgePercent: percent,
      evidenceAgePercentOfGrace: ofGrace,
    });
  });

  test('counts what the brake holds, of each kind for itself, and the cases', () => {
    const entry = (count: number): Held => ({
      hash: 'f'.repeat(64),
      count,
      asOf: now,
      since: now,
      runId: 'run-1',
      reason: 'too_many_revocations',
    });
    const cases = { waiting: 9, unclear: 4, held: 6 };

    expect(statusOf({ ledger: { revision: 1, held: { taking_away: entry(6) }, cases } })).toMatchObject({
      held: 6,
      newcomersHeld: 0,
      waitingCases: 9,
      unclearCases: 4,
    });
    expect(statusOf({ ledger: { revision: 1, held: { newcomers: entry(600) } } })).toMatchObject({
      held: 0,
      newcomersHeld: 600,
    });
  });

  test.each([
    { budget: used(1_000, 6_999), percent: 79, left: 2_001 },
    { budget: used(1_000, 7_000), percent: 80, left: 2_000 },
    { budget: used(10_001, 0), percent: 100, left: 0 },
    // The vendor itself has said that the day is over.
    { budget: { ...used(5, 0), probeFrom: now + 1 }, percent: 100, left: 0 },
    // Callers may use 3,500 of 10,000; soon they are refused, although most of the day is left.
    { budget: used(2_799, 0), percent: 79, left: 7_201 },
    { budget: used(2_800, 0), percent: 80, left: 7_200 },
  ])('has $left requests left and $percent % used', ({ budget, percent, left }) => {
    expect(statusOf({ budget })).toMatchObject({ budgetUsedPercent: percent, budgetRemaining: left });
  });

  test('begins each day with nothing used', () => {
    expect(statusOf({ budget: used(9_000, 0) }, day + 86_400_000)).toMatchObject({
      budgetUsedPercent: 0,
      budgetRemaining: 10_000,
    });
  });
});

describe('the line of the status', () => {
  const tell = async (different: Partial<StatusDependencies>) => {
    const lines: { readonly event: string; readonly fields: LogFields }[] = [];
    await reportStatus({
      runs: { readLedger: async () => ({ revision: 1, lastCompleted: completed }) },
      readBudget: async () => used(5_000, 0),
      limits,
      policy: { freshForSeconds, graceSeconds },
      now: () => now,
      log: ({ event }, fields = {}) => void lines.push({ event, fields }),
      ...different,
    });
    return lines;
  };

  test('has the numbers by themselves, where the metrics look for them', async () => {
    expect(await tell({})).toEqual([
      {
        event: 'AUDIT_STATUS',
        fields: statusOf({ ledger: { revision: 1, lastCompleted: completed }, budget: used(5_000, 0) }),
      },
    ]);
  });

  test.each<Partial<StatusDependencies>>([
    { runs: { readLedger: () => Promise.reject(new TypeError('no store')) } },
    { readBudget: () => Promise.reject(new TypeError('no store')) },
  ])('is missing where the store is: that hides nothing of how the tick has ended', async (broken) => {
    expect(await tell(broken)).toEqual([
      {
        event: 'AUDIT_STATUS_UNKNOWN',
        fields: { error: expect.objectContaining({ name: 'TypeError', message: 'no store' }) },
      },
    ]);
  });
});
