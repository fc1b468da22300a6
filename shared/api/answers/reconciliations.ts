import * as z from '../../base/zod.ts';
import { maxPeriods, type Progress, type Reconciliation } from '../../domain/reconciliation/reconciliation.ts';
import { verdicts } from '../../domain/reconciliation/verdicts.ts';
import type { StartedReconciliation } from '../../use-cases/reconciliations/start.ts';
import { reconciliation as schema } from '../operations/reconciliations.ts';
import type { Problem } from '../problems.ts';

const states = { rows: 'working', accounts: 'working', done: 'complete', failed: 'failed' } as const;

export function reconciliationAnswerOf(
  { reconciliationId, createdAt, expiresAt, startedBy, periods, rows, otherColumns }: Reconciliation,
  progress: Progress<unknown> | undefined,
): z.input<typeof schema> {
  const { phase } = progress?.reached ?? {};
  return z.encode(schema, {
    reconciliationId,
    state: phase === undefined ? 'waiting' : states[phase],
    createdAt,
    ...(phase === 'done' && { completedAt: progress?.at }),
    expiresAt,
    startedBy,
    periods: periods.map(({ text }) => text),
    rows,
    rowsDone: progress?.rows ?? 0,
    accountsDone: progress?.accounts ?? 0,
    otherColumns: [...otherColumns],
    verdicts: verdicts.flatMap((verdict) => {
      const { count, sums, notSummed } = progress?.totals[verdict] ?? {};
      if (count === undefined || notSummed === undefined) return [];
      const all = Object.entries(sums ?? {});
      return [
        { verdict, count, sums: all.map(([currency, sum]) => ({ ...(currency && { currency }), sum })), notSummed },
      ];
    }),
  });
}

const details = {
  no_period: 'no row has a period that can be read, and the query has none',
  too_many_periods: `the report has more than ${maxPeriods} different periods: divide it by them`,
  not_begun: 'the period of the query has not begun',
} as const;

/** Why a report as a whole is not taken. */
export const reportProblemOf = (outcome: Exclude<StartedReconciliation['outcome'], 'started'>): Problem => ({
  problem: 'VALIDATION_FAILED',
  errors: [{ in: 'body', pointer: '', detail: details[outcome] }],
});
