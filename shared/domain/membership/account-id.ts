import * as z from '../../base/zod.ts';
import { accountIdPattern, isAccountId } from './facts.ts';

/** Parses an account id from a request, an item or a page token. */
export const accountIdSchema = z.pipe(
  // For the documentation: the guard below is what checks it, because it gives the brand as well.
  z.string().check(z.meta({ pattern: accountIdPattern.source })),
  z.transform((text, context) => {
    if (isAccountId(text)) return text;
    context.issues.push({ code: 'custom', message: 'must be a Constant Contact account id', input: text });
    return z.NEVER;
  }),
);
