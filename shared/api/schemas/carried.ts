/** Values that are only carried to the vendor, in a file of their own: no other bundle holds them. */
import * as z from '../../base/zod.ts';

const lost = 'must not contain halves of characters, nor U+FFFD in the place of a lost one';

/**
 * Text that is only carried to the vendor, as it is. Refused are only characters that were lost on
 * the way here, or would be on the way there.
 */
export const carriedText = z.string().check(z.refine(isWhole, lost));

/** Any JSON value that is only carried; the same is asked of every text and name in it. */
export const carriedJson = z.unknown().check(z.refine(isWhole, lost));

/** Members under names of the caller's choice. */
export const carriedMembers = <N extends z.core.$ZodRecordKey, V extends z.core.SomeType>(name: N, value: V) =>
  z.pipe(
    // Zod leaves a member of this name out without a word.
    z
      .unknown()
      .check(z.refine((given) => !Object.hasOwn(Object(given), '__proto__'), 'must not have a member named __proto__')),
    z.record(name, value),
  );

function isWhole(value: unknown): boolean {
  let whole = true;
  JSON.stringify(value, (name, member: unknown) => {
    for (const text of [name, member]) {
      if (typeof text === 'string' && (!text.isWellFormed() || text.includes('\uFFFD'))) whole = false;
    }
    return member;
  });
  return whole;
}
