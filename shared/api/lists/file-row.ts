/** A row of a file, or why it cannot be read. */
import type { AccountId } from '../../domain/membership/facts.ts';
import type { ProblemCode } from '../problems.ts';

export interface RowRefusal {
  readonly code: ProblemCode;
  /** Never quotes a value of the row. */
  readonly detail: string;
  readonly accountId?: AccountId;
}

/** A row of a file, by the line on which it begins; the first line is 1. */
export type FileRow<R> = { readonly line: number } & ({ readonly row: R } | { readonly refusal: RowRefusal });

export const refusedRow = (line: number, detail: string, code: ProblemCode = 'VALIDATION_FAILED'): FileRow<never> => ({
  line,
  refusal: { code, detail },
});
