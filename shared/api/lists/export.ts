/** Writes memberships to a file for people and programs, which can be imported again. */
import { stringify } from 'csv-stringify/sync';
import { optionalIso, toIso } from '../../base/time.ts';
import type { Membership } from '../../domain/membership/facts.ts';
import { type Damaged, type Entry, isDamaged } from '../../store/entries.ts';
import type { ProblemCode } from '../problems.ts';
import { type ExportColumn, exportColumns } from './columns.ts';
import { type ExportForm, separators } from './export-form.ts';
import { withoutFormulas } from './formulas.ts';

const freeText: ReadonlySet<unknown> = new Set<ExportColumn>(['organizationName', 'siteOwnerName']);

/** @returns the text of a page */
export function exportText(entries: readonly Entry<Membership>[], { format, separator, isFirst }: ExportForm): string {
  const rows = entries.map((entry) => (isDamaged(entry) ? damagedRowOf(entry) : rowOf(entry)));
  if (format === 'jsonl') return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  return stringify(rows, {
    columns: [...exportColumns],
    delimiter: separators[separator],
    header: isFirst,
    // Excel takes a file without it for the encoding of its region. A line `sep=` would undo that.
    bom: isFirst,
    // Organization names are free text, and spreadsheets take some texts for formulas: this looks at
    // where a text begins, and the cast behind each separator.
    escape_formulas: true,
    cast: { string: (value, { column }) => (freeText.has(column) ? withoutFormulas(value) : value) },
  });
}

/** An import refuses it, because the review that it would set is not known. */
const damagedRowOf = ({ damaged: accountId }: Damaged) =>
  ({ accountId, problem: 'MEMBERSHIP_DAMAGED' satisfies ProblemCode }) satisfies Partial<Record<ExportColumn, unknown>>;

function rowOf({ accountId, relationship, activity, review, profile, version, updatedAt }: Membership) {
  return {
    accountId,
    relationship: relationship.value,
    activity: activity.value,
    // An undecided review stays empty, so that importing the list again leaves it to reviewers or
    // the review mode.
    review: review.decided || relationship.value === 'under_partner' ? review.value : undefined,
    evidenceSource: relationship.evidence.source,
    observedAt: toIso(relationship.evidence.observedAt),
    underPartnerSince: optionalIso(relationship.underPartnerSince),
    missingSince: optionalIso(relationship.missingSince),
    reviewSince: toIso(review.since),
    organizationName: profile.organizationName,
    siteOwnerName: profile.siteOwnerName,
    version,
    updatedAt: toIso(updatedAt),
  } satisfies Record<Exclude<ExportColumn, 'problem'>, unknown>;
}
