import { chunksOf } from '../../base/chunks.ts';
import { inParallel } from '../../base/in-parallel.ts';
import type { Instant } from '../../base/time.ts';
import type { Period } from '../../domain/reconciliation/periods.ts';
import { maxPeriods, type Reconciliation, rowsInPart } from '../../domain/reconciliation/reconciliation.ts';
import type { ReportRow } from '../../domain/reconciliation/verdicts.ts';
import { expiryOf, type ReconciliationWriter } from '../../store/reconciliations/store.ts';

export interface StartDependencies {
  readonly writer: ReconciliationWriter;
  readonly retentionDays: number;
  readonly now: () => Instant;
  readonly newId: () => string;
}

export interface ReconciliationOrder {
  readonly rows: readonly ReportRow[];
  readonly otherColumns: readonly string[];
  /** Of rows that name none; it counts although no row has it. */
  readonly defaultPeriod: Period | undefined;
  readonly startedBy: string;
}

export type StartedReconciliation =
  | { readonly outcome: 'started'; readonly reconciliation: Reconciliation }
  | { readonly outcome: 'no_period' | 'too_many_periods' | 'not_begun' };

/** All parts have one partition, which takes about 1,000 kilobytes a second. */
const partsAtOnce = 8;

/** Keeps a report for the work on it, which the next tick begins. */
export async function startReconciliation(
  { rows: sent, otherColumns, defaultPeriod, startedBy }: ReconciliationOrder,
  { writer, retentionDays, now, newId }: StartDependencies,
): Promise<StartedReconciliation> {
  const createdAt = now();
  if (defaultPeriod !== undefined && defaultPeriod.from >= createdAt) return { outcome: 'not_begun' };
  const rows = sent.map((row) => begunOnly(row, createdAt));
  const periods = periodsOf(rows, defaultPeriod);
  if (periods.length === 0) return { outcome: 'no_period' };
  if (periods.length > maxPeriods) return { outcome: 'too_many_periods' };
  const parts = chunksOf(rows, rowsInPart);
  const reconciliation: Reconciliation = {
    reconciliationId: newId(),
    createdAt,
    expiresAt: expiryOf(createdAt, retentionDays),
    startedBy,
    rows: rows.length,
    parts: parts.length,
    namedRows: rows.filter(({ fault, naming }) => fault === undefined && naming !== 'accountId').length,
    periods,
    otherColumns,
  };
  await inParallel([...parts.entries()], partsAtOnce, ([part, some]) => writer.putRows(reconciliation, part, some));
  await writer.open(reconciliation);
  return { outcome: 'started', reconciliation };
}

/** Nobody can know of a period that has not begun, so that it is a mistake. */
const begunOnly = (row: ReportRow, now: Instant): ReportRow =>
  row.fault === undefined && row.period !== undefined && row.period.from >= now
    ? { ...row, fault: 'period: has not begun' }
    : row;

function periodsOf(rows: readonly ReportRow[], defaultPeriod: Period | undefined): readonly Period[] {
  const known = new Map<string, Period>(defaultPeriod && [[defaultPeriod.text, defaultPeriod]]);
  for (const { period, fault } of rows) if (period !== undefined && fault === undefined) known.set(period.text, period);
  return [...known.values()].toSorted((a, b) => a.from - b.from || a.to - b.to);
}
