/** Questions whose answer may come with a signed statement, and such answers. */
import * as z from '../../base/zod.ts';
import { checkAnswer } from './checks.ts';
import { exactlyOne } from './common.ts';
import { questionFields, subjectFields } from './questions.ts';
import { exact } from './text.ts';

export const statableQuestion = exactlyOne(
  z.strictObject({
    ...questionFields,
    statement: z.optional(
      z.strictObject({
        audience: exact({ max: 256 }).check(z.meta({ description: 'Who will verify the statement: its `aud`' })),
      }),
    ),
  }),
  subjectFields,
).check(
  z.refine(({ userName, statement }) => userName === undefined || statement === undefined, {
    path: ['statement'],
    error: 'no statement names a user name: ask by userId or accountId',
  }),
);

/** Without `z.extend`, which no check needs otherwise. */
export const statedAnswer = z.object({
  ...checkAnswer.shape,
  statement: z.optional(z.string().check(z.meta({ description: 'The answer as a signed JWT, if it was asked for' }))),
});
export type StatedAnswer = z.input<typeof statedAnswer>;
