/**
 * The refusals of Constant Contact that an operator has added to those that mean "not yours". Pure.
 */

/** The form of an `error_key`. A sentence is none: it may repeat what was sent. */
export const errorKeyPattern = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

/** A status and an `error_key` in one text, such as `400:some.error.key`. */
export type NotOursAnswers = ReadonlySet<string>;

/** @returns the text by which an answer is found in the list */
export const notOursAnswer = (status: number, errorKey: string): string => `${status}:${errorKey}`;

/**
 * Parses entries that are separated by commas; an empty list adds nothing.
 *
 * @returns undefined if an entry is malformed
 */
export function parseNotOursAnswers(text: string): NotOursAnswers | undefined {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  return entries.every(isEntry) ? new Set(entries) : undefined;
}

/** Only these two statuses can be about the account (fact sheet T24). */
function isEntry(entry: string): boolean {
  const [, key] = /^(?:400|404):(.+)$/.exec(entry) ?? [];
  return key !== undefined && errorKeyPattern.test(key);
}
