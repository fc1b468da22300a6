/**
 * Members of the vendor's answers, read loosely: null, missing and of another type are all absent
 * (fact sheet section 2.1, T29).
 */
import * as z from '../base/zod.ts';
import { type AccountId, isAccountId } from '../domain/membership/facts.ts';

export const accountId = z.custom<AccountId>((value) => typeof value === 'string' && isAccountId(value));

/** An empty text counts as absent: as two different values they would look like a change. */
export const optionalTextUpTo = (maxLength: number) =>
  z.catch(
    z.optional(
      z.string().check(
        // A text that was cut in the middle of a character cannot be stored.
        z.overwrite((text) => text.toWellFormed()),
        z.minLength(1),
        z.maxLength(maxLength),
      ),
    ),
    undefined,
  );

/**
 * Far longer than any name that the vendor accepts (fact sheet section 2.2), far shorter than an
 * item of the store.
 */
export const optionalText = optionalTextUpTo(200);

/**
 * A number of at least 0. The vendor's guide prints some numbers as texts (fact sheet section 2.3).
 */
export const count = z.pipe(
  z.union([z.number(), z.string().check(z.regex(/^\d+(\.\d+)?$/))]),
  z.pipe(z.transform(Number), z.number().check(z.nonnegative())),
);

export const optionalCount = z.catch(z.optional(count), undefined);
