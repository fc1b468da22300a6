/** Members of the vendor's answers, read loosely: null, missing and of another type are all absent (fact sheet section 2.1, T29). */
import * as z from '../base/zod.ts';
import { type AccountId, isAccountId } from '../domain/membership/facts.ts';

export const accountId = z.custom<AccountId>((value) => typeof value === 'string' && isAccountId(value));

/** An empty text says as little as none, and taking them for two things would look like a change. */
export const optionalTextUpTo = (longest: number) =>
  z.catch(
    z.optional(
      z.string().check(
        // A name that was cut in the middle of a character cannot be stored.
        z.overwrite((text) => text.toWellFormed()),
        z.minLength(1),
        z.maxLength(longest),
      ),
    ),
    undefined,
  );

/** Far longer than any name that the vendor takes (fact sheet section 2.2), far shorter than what an item of the store holds. */
export const optionalText = optionalTextUpTo(200);

/** A number that is not negative. The guide prints numbers as texts in places (fact sheet section 2.3). */
export const count = z.pipe(
  z.union([z.number(), z.string().check(z.regex(/^\d+(\.\d+)?$/))]),
  z.pipe(z.transform(Number), z.number().check(z.nonnegative())),
);

export const optionalCount = z.catch(z.optional(count), undefined);
