/** Kinds of values of variables, which are all texts. */
import { isSecureOrLoopback } from '../base/url.ts';
import * as z from '../base/zod.ts';

export const text = z.string().check(z.minLength(1));
export const fraction = z.pipe(
  z.pipe(z.string().check(z.regex(/^\d(\.\d{1,17})?$/)), z.transform(Number)),
  z.number().check(z.minimum(0), z.maximum(1)),
);
export const wholeNumber = z.pipe(z.string().check(z.regex(/^\d{1,10}$/)), z.transform(Number));
export const rate = z.pipe(z.string().check(z.regex(/^[1-9]\d{0,9}$/)), z.transform(Number));
export const flag = z.pipe(
  z.enum(['true', 'false']),
  z.transform((value) => value === 'true'),
);
/** An https URL, or http for a loopback address. */
export const secureUrl = z.url().check(z.refine(isSecureOrLoopback));

/** A text that is parsed; `parse` returns undefined for one that is malformed. */
export const parsed = <T>(parse: (text: string) => T | undefined) =>
  z.pipe(
    z.string(),
    z.transform((text, context): T => {
      const value = parse(text);
      if (value !== undefined) return value;
      context.issues.push({ code: 'custom', input: text });
      return z.NEVER;
    }),
  );

/** Words, comma-separated; may be empty. */
export const wordsOf = <const T extends readonly string[]>(words: T) =>
  z.pipe(
    z.pipe(
      z.string(),
      z.transform((list) => list.split(',').filter((word) => word !== '')),
    ),
    z.array(z.enum(words)),
  );
