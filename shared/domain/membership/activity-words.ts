/** The vendor's words for the activity of an account. Pure. */

import { type Activity, activities } from './facts.ts';

/** Activities by the vendor's words, each in the form that {@link activityOfWord} compares. */
export type ActivityWords = ReadonlyMap<string, Activity>;

/**
 * The words in the vendor's documents, and their plain variants (fact sheet section 3, T11). None is
 * documented for an account that is disabled.
 */
const knownWords: readonly (readonly [Activity, ...(readonly string[])])[] = [
  ['open', 'Open', 'Active'],
  ['trial', 'Trial', 'Free Trial'],
  ['trial_ended', 'Trial End', 'Trial Ended', 'Trial Expired', 'Expired Trial'],
  ['canceled', 'Canceled', 'Cancelled', 'Closed'],
  ['disabled', 'Disabled', 'Suspended'],
];

/** Case, blanks, hyphens and underscores do not tell two words of the vendor apart. */
const fold = (word: string): string =>
  word
    .normalize('NFKC')
    .replace(/[\s_-]+/g, '')
    .toLowerCase();

/** The known words alone. */
export const defaultActivityWords: ActivityWords = new Map(
  knownWords.flatMap(([activity, ...words]) => words.map((word) => [fold(word), activity] as const)),
);

/** @returns `unknown` for a word that is not in the list */
export const activityOfWord = (word: string, words: ActivityWords): Activity => words.get(fold(word)) ?? 'unknown';

/**
 * Parses entries such as `Frozen=disabled`, separated by commas. They add to the known words, and
 * stand above them.
 *
 * @returns undefined if an entry is malformed, or gives one word two activities
 */
export function parseActivityWords(text: string): ActivityWords | undefined {
  const given = new Map<string, Activity>();
  for (const entry of text.split(',')) {
    if (entry.trim() === '') continue;
    const [, word = '', name = ''] = /^([^=]*)=([^=]*)$/.exec(entry) ?? [];
    const activity = activities.find((one) => one === name.trim());
    const folded = fold(word);
    if (activity === undefined || folded === '' || (given.get(folded) ?? activity) !== activity) return undefined;
    given.set(folded, activity);
  }
  return new Map([...defaultActivityWords, ...given]);
}
