/** Answers with lists in which a damaged item is a problem in its place. */
import { type Entry, isDamaged } from '../../store/entries.ts';
import { problems } from '../problems.ts';

/** The problem that stands in an answer for a damaged item. */
export const problemInPlace = <C extends 'MEMBERSHIP_DAMAGED' | 'ITEM_DAMAGED'>(code: C) => ({
  code,
  title: problems[code].title,
  status: problems[code].status,
});

/**
 * Answers for each entry of a list.
 *
 * @param answerOf answers for an entry that could be read
 * @param damagedAs answers for a damaged one, by what its key says
 */
export const entryAnswersOf = <T extends object, A, D>(
  entries: readonly Entry<T>[],
  answerOf: (entry: T) => A,
  damagedAs: (name: string) => D,
): (A | D)[] => entries.map((entry) => (isDamaged(entry) ? damagedAs(entry.damaged) : answerOf(entry)));
