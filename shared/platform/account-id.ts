import * as z from 'zod/mini';
import { accountIdPattern, isAccountId } from '../membership/facts.ts';

/** Parses an account id from a request, an item or a page token. */
export const accountIdSchema = z.pipe(
  z.string().check(z.regex(accountIdPattern, 'must be a Constant Contact account id')),
  z.transform((text, context) => {
    if (isAccountId(text)) return text;
    context.issues.push({ code: 'custom', message: 'must be a Constant Contact account id', input: text });
    return z.NEVER;
  }),
);
