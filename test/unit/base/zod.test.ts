import { expect, test } from 'vitest';
import * as z from '../../../shared/base/zod.ts';

const schema = z.strictObject({
  name: z.string().check(z.minLength(6), z.maxLength(8)),
  letter: z.optional(z.string().check(z.minLength(1))),
  review: z.optional(z.enum(['approved', 'denied'])),
  kind: z.optional(z.literal('webhook')),
  count: z.optional(z.int().check(z.positive())),
});

test.each([
  { value: {}, message: 'is required' },
  { value: { name: 'short' }, message: 'must have at least 6 characters' },
  { value: { name: 'too long a name' }, message: 'must have at most 8 characters' },
  { value: { name: 'correct', letter: '' }, message: 'must have at least 1 character' },
  { value: { name: 'correct', review: 'maybe' }, message: 'must be one of approved, denied' },
  { value: { name: 'correct', kind: 'mail' }, message: 'must be webhook' },
  { value: { name: 'correct', colour: 'red' }, message: 'unknown field: colour' },
  { value: { name: 'correct', colour: 'red', size: 1 }, message: 'unknown fields: colour, size' },
  { value: { name: 7 }, message: 'must be a string' },
  { value: { name: 'correct', count: 0 }, message: 'must be greater than 0' },
])('$value: $message', ({ value, message }) => {
  expect(schema.safeParse(value).error?.issues.map((issue) => issue.message)).toEqual([message]);
});
