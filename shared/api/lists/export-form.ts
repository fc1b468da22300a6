/** The forms of files for people and programs. */

/** What separates the cells of CSV. Excel takes the one of its region, which is `;` in much of Europe. */
export const separators = { comma: ',', semicolon: ';' } as const;

export interface ExportForm {
  readonly format: 'csv' | 'jsonl';
  readonly separator: keyof typeof separators;
  /** Only the first page has the header, so that the pages together are one file. */
  readonly isFirst: boolean;
}

const textOf = (mediaType: string): string => `${mediaType}; charset=utf-8`;

/** The media type of each format of an export. */
export const exportTypes = { csv: textOf('text/csv'), jsonl: textOf('application/jsonl') } as const;
