/** Questions of checks. */
import * as z from '../../base/zod.ts';
import { accountIdSchema } from '../../domain/membership/account-id.ts';
import { exactlyOne, maxAgeSeconds, userId, userName } from './common.ts';

export const subjectFields = ['accountId', 'userId', 'userName'] as const;

export const questionFields = {
  accountId: z.optional(accountIdSchema),
  userId: z.optional(userId),
  userName: z.optional(userName),
  maxAgeSeconds: z.optional(maxAgeSeconds),
};

export const question = exactlyOne(z.strictObject(questionFields), subjectFields);
export type Question = z.output<typeof question>;
