/** Writes memberships to a file for people and programs, which can be imported again. */
import { stringify } from 'csv-stringify/sync';
import { optionalIso, toIso } from '../../base/time.ts';
import type { Membership } from '../../domain/membership/facts.ts';
import { type Entry, readableOf } from '../../store/entries.ts';
import { type ExportColumn, exportColumns } from './columns.ts';

/**
 * @param isFirst only the first page has the header, so that the pages together are one file
 * @returns the text of a page
 */
export function exportText(format: 'csv' | 'jsonl', entries: readonly Entry<Membership>[], isFirst: boolean): string {
  const rows = readableOf(entries).map(rowOf);
  if (format === 'jsonl') return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  // Organization names are free text, and spreadsheets take some texts for formulas.
  return stringify(rows, { columns: [...exportColumns], header: isFirst, escape_formulas: true });
}

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
  } satisfies Record<ExportColumn, unknown>;
}
