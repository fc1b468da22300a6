/**
 * Members of the vendor's answers, read loosely: null, missing and of another type are all absent
 * (fact sheet section 2.1, T29).
 */
import * as z from '../base/zod.ts';
import { type AccountId, isAccountId } from '../domain/membership/facts.ts';
import { withoutEntities } from './entities.ts';

/** Absent, null, blank and without members mean the same where a form is not known. */
export const isNothing = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** Outer blanks are no part of an id. Nothing else is changed: ids are opaque (T3). */
export const accountId = z.pipe(
  z.string().check(z.trim()),
  z.custom<AccountId>((value) => typeof value === 'string' && isAccountId(value)),
);

/** Half of a character, as a text has it that was cut in the middle of one. */
const halfCharacters = /\p{Surrogate}/gu;
/** Control characters, and those that turn the direction of what stands after them. */
const controls = /[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu;

const looseText = (maxLength: number, read: (text: string) => string) =>
  z.catch(
    z.optional(
      z.string().check(
        z.overwrite((text) => read(text.replace(halfCharacters, '')).replace(controls, ' ').trim()),
        z.minLength(1),
        z.maxLength(maxLength),
        // U+FFFD stands for what was lost when somebody read the text in a wrong charset.
        z.refine((text) => !text.includes('\ufffd')),
      ),
    ),
    undefined,
  );

/**
 * A text without its outer blanks. An empty one counts as absent: as two different values they
 * would look like a change.
 */
export const optionalTextUpTo = (maxLength: number) => looseText(maxLength, (text) => text);

/**
 * Far longer than any name that the vendor accepts (fact sheet section 2.2), far shorter than an
 * item of the store.
 */
const longestName = 200;
export const optionalText = optionalTextUpTo(longestName);

/** A text for people, or a word that people chose: HTML entities are read, once. */
export const optionalName = looseText(longestName, withoutEntities);

/**
 * A number of at least 0. The vendor's guide prints some numbers as texts (fact sheet section 2.3).
 */
export const count = z.pipe(
  z.union([z.number(), z.string().check(z.regex(/^\d+(\.\d+)?$/))]),
  z.pipe(z.transform(Number), z.number().check(z.nonnegative())),
);

export const optionalCount = z.catch(z.optional(count), undefined);
