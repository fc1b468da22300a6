/**
 * The columns of exported and imported lists: of CSV, or the members of the objects of JSON lines.
 */

/** The columns that an export writes. */
export const exportColumns = [
  'accountId',
  'relationship',
  'activity',
  'review',
  'evidenceSource',
  'observedAt',
  'underPartnerSince',
  'missingSince',
  'reviewSince',
  'organizationName',
  'siteOwnerName',
  'version',
  'updatedAt',
  'problem',
] as const;
export type ExportColumn = (typeof exportColumns)[number];

/** The columns that an import uses. */
export const importColumns = ['accountId', 'userId', 'userName', 'review', 'justification'] as const;

/**
 * An exported list can be imported unchanged; an import ignores the columns that only an export
 * has, but for `problem`, of rows whose review is not known.
 */
export type Column = ExportColumn | (typeof importColumns)[number];

/** Blank, or not to be seen at all. */
const unseen = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]+/gu;

export const isBlank = (text: string): boolean => text.replace(unseen, '') === '';

const plainName = (name: string): string => name.replace(unseen, '').toLowerCase();

const columns: ReadonlyMap<string, Column> = new Map(
  [...importColumns, ...exportColumns].map((column) => [plainName(column), column]),
);

/** The column that people mean, whatever the case of its letters and its blanks are. */
export const columnOf = (name: string): Column | undefined => columns.get(plainName(name));

/** Quotes the name of an unknown column for an error message, at a bounded length. */
export const quotedColumn = (name: string): string => JSON.stringify(name.slice(0, 64));
