import { plainText } from '../../base/text.ts';
import * as z from '../../base/zod.ts';
import { accountIdPattern, isAccountId } from './facts.ts';

/** Parses an account id from a request, an item or a page token. */
export const accountIdSchema = z.pipe(
  // The pattern is for the documentation only; the guard below checks, because it gives the brand
  // as well.
  z.string().check(z.meta({ pattern: accountIdPattern.source })),
  z.transform((text, context) => {
    const plain = plainText(text);
    if ('text' in plain && isAccountId(plain.text)) return plain.text;
    context.issues.push({ code: 'custom', message: 'must be a Constant Contact account id', input: text });
    return z.NEVER;
  }),
);
