/**
 * The columns of exported and imported lists: of CSV, or the members of the objects of JSON lines.
 */
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { type AccountId, isAccountId, reviews } from '../../domain/membership/facts.ts';
import type { ListRow } from '../../use-cases/memberships/import.ts';
import type { ProblemCode } from '../problems.ts';
import { userId, userName } from '../schemas/common.ts';

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
] as const;
export type ExportColumn = (typeof exportColumns)[number];

/** The columns that an import uses. */
export const importColumns = ['accountId', 'userId', 'userName', 'review', 'justification'] as const;

/**
 * An exported list can be imported unchanged; an import ignores the columns that only an export
 * has.
 */
const columns: ReadonlySet<string> = new Set([...importColumns, ...exportColumns]);
export const isColumn = (name: string): boolean => columns.has(name);

/** Quotes the name of an unknown column for an error message, at a bounded length. */
export const quotedColumn = (name: string): string => JSON.stringify(name.slice(0, 64));

export interface RowRefusal {
  readonly code: ProblemCode;
  /** Never quotes a value of the row. */
  readonly detail: string;
  readonly accountId?: AccountId;
}

export type FileRow = ListRow<RowRefusal>;

/** U+FFFD stands where a file in another encoding than UTF-8 had a letter. */
const isUtf8 = z.refine<string>((value) => !value.includes('\uFFFD'), 'must be UTF-8');

const cells = z.object({
  accountId: z.pipe(
    z.string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a string') }),
    accountIdSchema,
  ),
  userId: z.optional(userId.check(isUtf8)),
  userName: z.optional(userName.check(isUtf8)),
  review: z.optional(z.enum(reviews)),
  justification: z.optional(
    z
      .string()
      .check(
        z.maxLength(1000),
        z.regex(/^(?:[\t\n\r]|[^\p{Cc}\p{Cs}])*$/u, 'must not hold control characters but line breaks and tabs'),
        isUtf8,
      ),
  ),
});

/** An empty cell and a null member give no value. */
const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** @returns the row, or why it is refused */
export const rowOf = (line: number, values: Readonly<Record<string, unknown>>): FileRow => {
  const given = Object.fromEntries(
    importColumns.flatMap((name) => (isGiven(values[name]) ? [[name, values[name]]] : [])),
  );
  const parsed = cells.safeParse(given);
  if (parsed.success) return { line, row: parsed.data };
  const { accountId } = given;
  const detail = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  const known = typeof accountId === 'string' && isAccountId(accountId) ? { accountId } : {};
  return { line, refusal: { code: 'VALIDATION_FAILED', detail, ...known } };
};
