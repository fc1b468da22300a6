/** Reads a whole earnings report. */
import type { Period } from '../../domain/reconciliation/periods.ts';
import type { ReportRow } from '../../domain/reconciliation/verdicts.ts';
import type { Problem } from '../problems.ts';
import { contentOf, problemOfFaults } from './content.ts';
import { readCsv } from './csv.ts';
import type { ListBody } from './encoding.ts';
import { reportForm } from './report.ts';

export interface Report {
  /** Good ones and bad ones. */
  readonly rows: readonly ReportRow[];
  /** Columns that no use is made of. */
  readonly otherColumns: readonly string[];
}

/** @returns the problem of a report that cannot be read at all */
export function readReport(body: ListBody, defaultPeriod: Period | undefined, maxRows: number): Report | Problem {
  const content = contentOf(body);
  if (typeof content !== 'string') return content;
  const rows: ReportRow[] = [];
  let isTooLong = false;
  const { faults, otherColumns } = readCsv(content, reportForm(defaultPeriod), (read) => {
    if (rows.length === maxRows) isTooLong = true;
    else if ('row' in read) rows.push(read.row);
    else rows.push({ line: read.line, fault: read.refusal.detail });
    return !isTooLong;
  });
  if (faults.length > 0) return problemOfFaults(faults);
  if (isTooLong) return problemOfFaults([`the report has more than ${maxRows.toLocaleString('en')} rows`]);
  return { rows, otherColumns };
}
