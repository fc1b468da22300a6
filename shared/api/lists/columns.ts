/**
 * The columns of exported and imported lists: of CSV, or the members of the objects of JSON lines.
 */
import { plainText } from '../../base/text.ts';

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

/** What the rule for text says of a text in which nothing can be seen. */
const blank = 'is required';

/** A text as it is compared with words that we know; empty: blank, or nothing that can be seen. */
export const wordOf = (text: string): string => {
  const plain = plainText(text);
  return 'text' in plain ? plain.text.toLowerCase() : plain.refused === blank ? '' : text;
};

/** Nothing of the rule for text takes these away. Most cells have one, and the rule costs more than to look. */
const seen = /[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]/v;

export const isBlank = (text: string): boolean => text === '' || (!seen.test(text) && wordOf(text) === '');

const plainName = (name: string): string => wordOf(name).replaceAll(' ', '');

const columns: ReadonlyMap<string, Column> = new Map(
  [...importColumns, ...exportColumns].map((column) => [plainName(column), column]),
);

/** The column that people mean, whatever the case of its letters and its blanks are. */
export const columnOf = (name: string): Column | undefined => columns.get(plainName(name));

/** Quotes the name of an unknown column for an error message, at a bounded length. */
export const quotedColumn = (name: string): string => JSON.stringify(name.slice(0, 64));
