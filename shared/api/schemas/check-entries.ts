/** Answers of checks among others: one that cannot be given leaves the others as they are. */
import * as z from '../../base/zod.ts';
import { checkAnswer } from './checks.ts';

/** In place of an answer: it has neither `allowed` nor a code of an answer. */
export const checkProblem = z.object({
  problem: z.object({ code: z.enum(['MEMBERSHIP_DAMAGED']), title: z.string(), status: z.int() }),
});
export const checkEntry = z.union([checkAnswer, checkProblem]);
export type CheckEntry = z.input<typeof checkEntry>;
