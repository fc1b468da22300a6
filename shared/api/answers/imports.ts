/** Answers of imports. */
import type * as z from '../../base/zod.ts';
import { maxLinks } from '../../store/memberships/links.ts';
import type { ImportResult, RowResult } from '../../use-cases/memberships/import.ts';
import type { RowRefusal } from '../lists/file-row.ts';
import type { importAnswer } from '../operations/import.ts';
import { problemOf } from './exceptions.ts';

type ImportAnswer = z.input<typeof importAnswer>;
type RowAnswer = ImportAnswer['results'][number];

export function importAnswerOf({ results, nextLine }: ImportResult<RowRefusal>): ImportAnswer {
  const rows = results.map(rowAnswerOf);
  const count = (wanted: RowAnswer['outcome']): number => rows.filter(({ outcome }) => outcome === wanted).length;
  return {
    rows: rows.length,
    applied: count('applied'),
    unchanged: count('unchanged'),
    valid: count('valid'),
    refused: count('refused'),
    complete: nextLine === undefined,
    nextLine,
    results: rows,
  };
}

function rowAnswerOf(result: RowResult<RowRefusal>): RowAnswer {
  const { line } = result;
  switch (result.outcome) {
    case 'unreadable':
      return { line, outcome: 'refused', ...result.refusal };
    case 'too_many_links':
      return {
        line,
        accountId: result.accountId,
        outcome: 'refused',
        code: 'TOO_MANY_LINKS',
        detail: `a user can be linked to ${maxLinks} accounts`,
      };
    case 'user_name_conflict':
      return {
        line,
        accountId: result.accountId,
        outcome: 'refused',
        code: 'VALIDATION_FAILED',
        detail: `userName: line ${result.otherLine} gives it to another account, and it leads to one`,
      };
    case 'damaged':
      return {
        line,
        accountId: result.accountId,
        outcome: 'refused',
        code: 'MEMBERSHIP_DAMAGED',
        detail: 'what is stored of the account, or of the user, cannot be read; nothing of the row was done',
      };
    case 'failed':
      return {
        line,
        accountId: result.accountId,
        outcome: 'refused',
        code: problemOf(result.error).problem,
        detail: 'the row may be written only in part; send it again',
      };
    default: {
      const { accountId, outcome, reviewBefore, userNameMovedFrom } = result;
      return { line, accountId, outcome, reviewBefore, userNameMovedFrom };
    }
  }
}
