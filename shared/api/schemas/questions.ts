/** Questions of checks. */
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { exactlyOne, userId, userName } from './common.ts';

const subjectFields = ['accountId', 'userId', 'userName'] as const;

export const question = exactlyOne(
  z.strictObject({
    accountId: z.optional(accountIdSchema),
    userId: z.optional(userId),
    userName: z.optional(userName),
    /** Maximum age of the evidence that the caller accepts, up to one year. */
    maxAgeSeconds: z.optional(z.int().check(z.nonnegative(), z.maximum(31_536_000))),
  }),
  subjectFields,
);
export type Question = z.output<typeof question>;
