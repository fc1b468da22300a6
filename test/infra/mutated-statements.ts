/** Statements of policies with one thing taken away or added. */
import type { Statement } from '../../local/aws/iam/roles.ts';

interface Mutant {
  readonly what: string;
  /** What stands in the place of the statement; nothing, if it is taken away. */
  readonly mutated: readonly Statement[];
  readonly isNarrower: boolean;
}

const partsOf = ({ Action: actions = [], Resource: resources = [], Condition: conditions = {} }: Statement) => ({
  actions,
  resources,
  /** One for each operator and key. */
  conditions: Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({
      operator,
      key,
      values,
      with: (others: readonly string[]) => ({ ...conditions, [operator]: { ...keys, [key]: [...others] } }),
      without: Object.fromEntries(Object.entries(conditions).filter(([name]) => name !== operator)),
    })),
  ),
});

/** Each way to leave one out. */
const oneLess = <T>(list: readonly T[]): readonly { readonly gone: T; readonly left: T[] }[] =>
  list.map((gone, index) => ({ gone, left: list.filter((_, at) => at !== index) }));

/** Each way to take something away. */
const narrower = (statement: Statement): Mutant[] => {
  const { actions, resources, conditions } = partsOf(statement);
  const mutant = (what: string, values: readonly string[], change: Partial<Statement>): Mutant => ({
    what: `without ${what}`,
    mutated: values.length === 0 ? [] : [{ ...statement, ...change }],
    isNarrower: true,
  });
  return [
    ...oneLess(actions).map(({ gone, left }) => mutant(gone, left, { Action: left })),
    ...oneLess(resources).map(({ gone, left }) => mutant(gone, left, { Resource: left })),
    ...conditions
      // A value of a negative operator takes away already.
      .filter(({ operator, values }) => values.length > 1 && !operator.includes('Not'))
      .flatMap(({ key, values, with: condition }) =>
        oneLess(values).map(({ gone, left }) => mutant(`${gone} of ${key}`, left, { Condition: condition(left) })),
      ),
  ];
};

const moreActions: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:*'],
  secretsmanager: ['secretsmanager:PutSecretValue', 'secretsmanager:*'],
  ses: ['ses:*'],
  s3: ['s3:GetObject', 's3:PutObject', 's3:DeleteObjectVersion', 's3:*'],
  kms: ['kms:Sign', 'kms:ScheduleKeyDeletion', 'kms:*'],
};

/** Each way to add something. */
const wider = (statement: Statement): Mutant[] => {
  const { actions, resources, conditions } = partsOf(statement);
  const mutant = (what: string, change: Partial<Statement>): Mutant => ({
    what: `with ${what}`,
    mutated: [{ ...statement, ...change }],
    isNarrower: false,
  });
  const [service = ''] = actions[0]?.split(':') ?? [];
  return [
    ...(moreActions[service] ?? [])
      .filter((action) => !actions.includes(action))
      .map((action) => mutant(action, { Action: [...actions, action] })),
    mutant('all resources', { Resource: [...resources, '*'] }),
    ...conditions.map(({ operator, without }) => mutant(`no ${operator}`, { Condition: without })),
    ...conditions
      .filter(({ operator }) => operator.includes('Like'))
      .map(({ operator, key, values, with: condition }) =>
        mutant(`any ${key}`, { Condition: condition(operator.includes('Not') ? ['nothing'] : [...values, '*']) }),
      ),
    ...conditions
      .filter(({ operator }) => operator.endsWith(':StringLike'))
      .map(({ key, values, with: condition }) =>
        mutant(`longer ${key}`, { Condition: condition(values.map((value) => `${value.slice(0, 3)}*`)) }),
      ),
  ];
};

/** Every mutant of a statement. */
export const mutantsOf = (statement: Statement): readonly Mutant[] => [...narrower(statement), ...wider(statement)];
