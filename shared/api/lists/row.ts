/** One row of an imported list, from its cells. */
import { plainText } from '../../base/text.ts';
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { reviews } from '../../domain/membership/facts.ts';
import type { ImportRow } from '../../domain/membership/imports.ts';
import { userId, userName } from '../schemas/common.ts';
import { lines } from '../schemas/text.ts';
import { type Column, columnOf, importColumns, isBlank, wordOf } from './columns.ts';
import type { FileRow } from './file-row.ts';
import type { ListForm } from './form.ts';
import { spoiltBy } from './spoilt.ts';

const text = z.string({
  error: ({ input }) => {
    if (input === undefined) return 'is missing';
    return typeof input === 'number' ? 'is a number: write it as text, for numbers may be rounded' : 'must be a string';
  },
});

/** An id as people wrote it, and not what their programs have made of it. */
const asWritten = text.check(
  z.check(({ value: input, issues }) => {
    const plain = plainText(input);
    const message = 'text' in plain ? spoiltBy(plain.text) : undefined;
    if (message !== undefined) issues.push({ code: 'custom', message, input });
  }),
);

const cells = z.object({
  accountId: z.pipe(asWritten, accountIdSchema),
  userId: z.optional(z.pipe(asWritten, userId)),
  userName: z.optional(z.pipe(asWritten, userName)),
  review: z.optional(z.pipe(z.pipe(text, z.transform(wordOf)), z.enum(reviews))),
  justification: z.optional(z.pipe(text, lines({ max: 1000 }))),
});

/** A blank cell and a null member give no value. */
const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && !(typeof value === 'string' && isBlank(value));

/** @returns the row, or why it is refused */
export const rowOf = (line: number, values: Readonly<Partial<Record<Column, unknown>>>): FileRow<ImportRow> => {
  const given = Object.fromEntries(
    importColumns.flatMap((name) => (isGiven(values[name]) ? [[name, values[name]]] : [])),
  );
  const parsed = cells.safeParse(given);
  const known = cells.shape.accountId.safeParse(given['accountId']);
  const about = known.success ? { accountId: known.data } : {};
  if (!parsed.success) {
    const detail = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    return { line, refusal: { code: 'VALIDATION_FAILED', detail, ...about } };
  }
  if (!isGiven(values.problem)) return { line, row: parsed.data };
  const detail = 'problem: the export could not read this account, so that its review is not known';
  return { line, refusal: { code: 'MEMBERSHIP_DAMAGED', detail, ...about } };
};

/** The partner's own list. */
export const importForm: ListForm<Column, ImportRow> = {
  columnOf,
  key: 'accountId',
  accountId: 'accountId',
  freeText: new Set(['justification', 'organizationName', 'siteOwnerName']),
  missingIn: (columns) => (columns.includes('accountId') ? undefined : 'accountId'),
  rowOf,
};
