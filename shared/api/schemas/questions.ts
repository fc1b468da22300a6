/** Questions of checks. */
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { exactlyOne, maxAgeSeconds, userId, userName } from './common.ts';

const subjectFields = ['accountId', 'userId', 'userName'] as const;

export const question = exactlyOne(
  z.strictObject({
    accountId: z.optional(accountIdSchema),
    userId: z.optional(userId),
    userName: z.optional(userName),
    maxAgeSeconds: z.optional(maxAgeSeconds),
  }),
  subjectFields,
);
export type Question = z.output<typeof question>;
