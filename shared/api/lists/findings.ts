/** Writes the answers of a reconciliation to a file for people and programs. */
import { stringify } from 'csv-stringify/sync';
import { optionalIso, toIso } from '../../base/time.ts';
import type { Finding } from '../../domain/reconciliation/verdicts.ts';
import { type FindingColumn, findingColumns } from '../operations/export-reconciliation.ts';
import { type ExportForm, separators } from './export-form.ts';
import { withoutFormulas } from './formulas.ts';

/** @returns the index of a record in the log; undefined: it has no place yet */
export type IndexOf = (accountId: string, version: number) => number | undefined;

const freeText: ReadonlySet<unknown> = new Set<FindingColumn>(['name', 'detail']);

/** @returns the text of a page */
export function findingsText(
  findings: readonly Finding[],
  indexOf: IndexOf,
  { format, separator, isFirst }: ExportForm,
): string {
  const rows = findings.map((finding) => rowOf(finding, indexOf));
  if (format === 'jsonl') return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  return stringify(rows, {
    columns: [...findingColumns],
    delimiter: separators[separator],
    header: isFirst,
    bom: isFirst,
    escape_formulas: true,
    cast: {
      object: (value: unknown) => (Array.isArray(value) ? value.join(' ') : ''),
      string: (value, { column, header }) => {
        // An amount below zero is no formula.
        if (column === 'value' && !header) return { value, escape_formulas: false };
        return freeText.has(column) ? withoutFormulas(value) : value;
      },
    },
  });
}

function rowOf(finding: Finding, indexOf: IndexOf): Partial<Record<FindingColumn, unknown>> {
  const { line, verdict, name, accountId, matchedBy, candidates, period, amount, earlierLine, fault } = finding;
  const { intervals = [], atEnd, records } = finding;
  const ended = intervals.filter(({ to }) => to !== undefined);
  const indexes = records?.map((version) => accountId && indexOf(accountId, version));
  return {
    line,
    verdict,
    name,
    accountId,
    matchedBy,
    candidates,
    period: period?.text,
    amount: amount?.text,
    currency: amount?.currency,
    value: amount?.value,
    oursSince: listOf(intervals.map(({ from }) => toIso(from))),
    oursUntil: listOf(ended.map(({ to }) => optionalIso(to))),
    lastSeenAt: listOf(ended.map(({ lastSeenAt }) => optionalIso(lastSeenAt))),
    relationship: atEnd?.relationship,
    activity: atEnd?.activity,
    review: atEnd?.review,
    earlierLine,
    records,
    logIndexes: indexes?.every((index) => index !== undefined) ? indexes : undefined,
    proofs: records?.map((version) => `/v1/memberships/${accountId}/audit-records/${version}/proof`),
    detail: fault,
  };
}

const listOf = <T>(values: readonly T[]): readonly T[] | undefined => (values.length === 0 ? undefined : values);
