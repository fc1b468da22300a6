/** Values that are taken for alike are so for the simulator of IAM, whose answer to one is used for the other. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alike } from '../../../local/aws/iam/alike.ts';
import { questionOf, simulate } from '../../../local/aws/iam/authorizer.ts';
import type { Check } from '../../../local/aws/iam/rights.ts';
import type { Statement } from '../../../local/aws/iam/roles.ts';
import { place } from './support.ts';

const resource = 'arn:aws:dynamodb:eu-test-1:000000000000:table/t';
const key = 'dynamodb:LeadingKeys';
const checkOf = (values: readonly string[]): Check => ({
  action: 'dynamodb:PutItem',
  resource,
  context: { [key]: values },
});

/** Short texts of few characters, so that many are like one another. */
const text = fc.string({ unit: fc.constantFrom('a', 'A', '#', '*', '?', '.', '\n'), maxLength: 3 });
const operators = ['Equals', 'Like', 'NotEquals', 'NotLike', 'EqualsIgnoreCase'].flatMap((operator) =>
  ['ForAllValues', 'ForAnyValue'].map((set) => `${set}:String${operator}`),
);
const statement = fc.record({
  Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
  Action: fc.constant<string[]>(['dynamodb:PutItem']),
  Resource: fc.constant<string[]>([resource]),
  Condition: fc.dictionary(
    fc.constantFrom(...operators),
    fc.array(text, { minLength: 1, maxLength: 2 }).map((patterns) => ({ [key]: patterns })),
    { minKeys: 1, maxKeys: 2 },
  ),
});
const values = fc.array(text, { minLength: 1, maxLength: 2 });

test('values that are alike get the same answer', async () => {
  let pairs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(statement, { minLength: 1, maxLength: 2 }),
      fc.array(values, { minLength: 12, maxLength: 12 }),
      async (statements: Statement[], all) => {
        const groups = Object.groupBy(all, (each) => JSON.stringify(alike(statements, { [key]: each })));
        for (const group of Object.values(groups)) {
          if (group === undefined || group.length < 2) continue;
          pairs += group.length - 1;
          const verdicts = group.map((each) =>
            simulate(questionOf(statements, checkOf(each)), 'arn:aws:iam::1:role/r', place),
          );
          expect(new Set(await Promise.all(verdicts)).size, JSON.stringify(group)).toBe(1);
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(pairs).toBeGreaterThan(500);
});

const onKeys = (operator: string, patterns: readonly string[]): Statement[] => [
  {
    Effect: 'Allow',
    Action: ['dynamodb:PutItem'],
    Resource: [resource],
    Condition: { [operator]: { [key]: [...patterns] } },
  },
];
const areAlike = (statements: readonly Statement[], one: string, other: string): boolean =>
  JSON.stringify(alike(statements, { [key]: [one] })) === JSON.stringify(alike(statements, { [key]: [other] }));

test.each([
  ['ForAllValues:StringLike', 'account#*', true],
  ['ForAllValues:StringNotLike', 'account#*', true],
  ['ForAllValues:StringLike', 'account#a?', true],
  ['ForAllValues:StringLike', 'account#a1', false],
  // What else an operator sees of a value is not known.
  ['ForAllValues:StringEqualsIgnoreCase', 'account#*', false],
  // The variable may be anything.
  ['ForAllValues:StringLike', 'account#$' + '{aws:userid}*', false],
])('two accounts under %s %s are alike: %s', (operator, pattern, expected) => {
  expect(areAlike(onKeys(operator, [pattern]), 'account#a1', 'account#a2')).toBe(expected);
});
