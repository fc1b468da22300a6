/** A reconciliation: what was asked for, and how far the work on it has come. */
import type { Instant } from '../../base/time.ts';
import type { Period } from './periods.ts';
import type { Totals } from './totals.ts';

/** It never changes. */
export interface Reconciliation {
  readonly reconciliationId: string;
  /** What was recorded later does not count, so that the work gives the same at any time. */
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly startedBy: string;
  readonly rows: number;
  /** The rows are stored in so many parts. */
  readonly parts: number;
  /** Rows that name their account otherwise than by its id. */
  readonly namedRows: number;
  /** The different periods of the rows. */
  readonly periods: readonly Period[];
  /** Columns of the report that no use is made of. */
  readonly otherColumns: readonly string[];
}

/** The rows of one part. */
export const rowsInPart = 200;

/** Each account that was ours is looked at for each of them. */
export const maxPeriods = 24;

/** Where the work goes on. The list of the accounts is read in passes. */
export type Reached<P> =
  | { readonly phase: 'rows'; readonly part: number }
  | { readonly phase: 'accounts'; readonly pass: number; readonly from?: P | undefined }
  | { readonly phase: 'done' }
  | { readonly phase: 'failed' };

/** How far the work has come, with what it has found so far. */
export interface Progress<P> {
  /** Of the stored part that ends here; 0: none is stored. */
  readonly number: number;
  readonly reached: Reached<P>;
  /** Rows that something is said of. */
  readonly rows: number;
  /** Accounts that were looked at because they might be in no row. */
  readonly accounts: number;
  readonly totals: Totals;
  readonly at: Instant;
}

/** Before any work. */
export const beginningOf = <P>({ parts, createdAt }: Pick<Reconciliation, 'parts' | 'createdAt'>): Progress<P> => ({
  number: 0,
  reached: afterPart(0, parts),
  rows: 0,
  accounts: 0,
  totals: {},
  at: createdAt,
});

/** Where the work goes on when some parts of the rows are done. */
export const afterPart = <P>(done: number, parts: number): Reached<P> =>
  done < parts ? { phase: 'rows', part: done } : { phase: 'accounts', pass: 0 };

export const hasEnded = ({ reached: { phase } }: Progress<unknown>): boolean => phase === 'done' || phase === 'failed';
