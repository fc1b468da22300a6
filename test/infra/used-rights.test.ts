import { describe, expect, it } from 'vitest';
import type { Statement } from '../../local/aws/iam/roles.ts';
import { catalogue } from '../../shared/api/catalogue.ts';
import type { Capability } from '../../shared/config/environment.ts';
import { readUsedRights } from '../support/used-rights.ts';
import { allows, type Cell, createUniverse, resolvedTemplates, statementsOfOperations } from './evaluated.ts';
import { covers, expectedOf, reserves } from './expected-rights.ts';

const templates = resolvedTemplates();
const used = readUsedRights();
const statementsOf = statementsOfOperations(templates);
const universe = createUniverse(templates, Object.values(used).flat());

/** What is wrong with the rights of an operation if its role has these statements. */
const faultsOf = async (operation: string, statements: readonly Statement[], cells = universe): Promise<string[]> => {
  const expected = expectedOf(operation, used);
  const faults: string[] = [];
  for (const { line, check } of cells) {
    const isAllowed = await allows(statements, check);
    if (!isAllowed && expected.includes(line)) faults.push(`refused: ${line}`);
    if (isAllowed && !expected.some((each) => covers(each, line, operation))) faults.push(`not needed: ${line}`);
  }
  return faults;
};

describe('the record of what the e2e tests use', () => {
  it('has every operation of the catalogue that has rights to data', () => {
    const withRights = catalogue.map(({ name }) => name).filter((name) => (statementsOf.get(name) ?? []).length > 0);
    expect(Object.keys(used)).toEqual(expect.arrayContaining(withRights));
  });

  it('has only rights that are evaluated here', () => {
    const known = new Set(universe.map(({ line }) => line));
    expect(
      Object.values(used)
        .flat()
        .filter((line) => !known.has(line)),
    ).toEqual([]);
  });

  it.each(Object.entries(reserves))(
    'shows somebody who uses the reserve of %s, or the reason names a test',
    (name, reserve) => {
      const users = catalogue.filter(({ uses }) => (uses as readonly Capability[]).includes(name as Capability));
      const all = users.flatMap((operation) => used[operation.name] ?? []);
      if (reserve.why.includes('test/')) return;
      expect(all).toEqual(expect.arrayContaining([...reserve.lines]));
    },
  );
});

describe.each(catalogue.map(({ name }) => name))('%s', (operation) => {
  it('may do what it does, and nothing else', async () => {
    expect(await faultsOf(operation, statementsOf.get(operation) ?? [])).toEqual([]);
  });
});

/** A statement with one thing taken away or added; undefined: the whole statement is taken away. */
interface Mutant {
  readonly what: string;
  readonly statement: Statement | undefined;
}

const without = <T>(list: readonly T[], index: number): T[] => list.filter((_, at) => at !== index);

/** Each way to take something away from a statement. */
const narrowed = (statement: Statement): Mutant[] => {
  const { Action: actions = [], Resource: resources = [], Condition: condition = {} } = statement;
  const fewerActions = actions.map((action, index) => ({
    what: `without ${action}`,
    statement: actions.length > 1 ? { ...statement, Action: without(actions, index) } : undefined,
  }));
  const fewerResources = resources.map((resource, index) => ({
    what: `without ${resource}`,
    statement: resources.length > 1 ? { ...statement, Resource: without(resources, index) } : undefined,
  }));
  const fewerValues = Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, values]) =>
      // A value of a negative operator takes away already.
      values.length < 2 || operator.includes('Not')
        ? []
        : values.map((value, index) => ({
            what: `without ${value} of ${key}`,
            statement: {
              ...statement,
              Condition: { ...condition, [operator]: { ...keys, [key]: without(values, index) } },
            },
          })),
    ),
  );
  return [...fewerActions, ...fewerResources, ...fewerValues];
};

/** Each way to add something to a statement. */
const widened = (statement: Statement): Mutant[] => {
  const { Action: actions = [], Resource: resources = [], Condition: condition = {} } = statement;
  const [service = ''] = actions[0]?.split(':') ?? [];
  const more =
    service === 'dynamodb' ? ['dynamodb:Scan', 'dynamodb:DeleteItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem'] : [];
  const moreActions = [...more, `${service}:*`]
    .filter((action) => !actions.includes(action))
    .map((action) => ({ what: `with ${action}`, statement: { ...statement, Action: [...actions, action] } }));
  const moreResources = { what: 'with all resources', statement: { ...statement, Resource: [...resources, '*'] } };
  const fewerConditions = Object.entries(condition).flatMap(([operator, keys]) => [
    {
      what: `without ${operator}`,
      statement: {
        ...statement,
        Condition: Object.fromEntries(Object.entries(condition).filter(([name]) => name !== operator)),
      },
    },
    ...Object.entries(keys).map(([key, values]) => ({
      what: `with any ${key}`,
      statement: {
        ...statement,
        Condition: {
          ...condition,
          [operator]: { ...keys, [key]: operator.includes('Not') ? ['nothing'] : [...values, '*'] },
        },
      },
    })),
  ]);
  return [...moreActions, moreResources, ...fewerConditions];
};

/** Whether a cell can come out differently for it. */
const concerns = (statement: Statement, { check }: Cell): boolean => {
  const [service = ''] = check.action.split(':');
  return (statement.Action ?? []).some((action) => action.startsWith(`${service}:`));
};

describe('a grant that is taken away or widened', () => {
  it.each([...statementsOf])('is found, of %s', async (operation, statements) => {
    const missed: string[] = [];
    let planted = 0;
    for (const [index, statement] of statements.entries()) {
      const cells = universe.filter((cell) => concerns(statement, cell));
      for (const mutant of [...narrowed(statement), ...widened(statement)]) {
        planted += 1;
        const mutated = statements.flatMap((each, at) => (at === index ? (mutant.statement ?? []) : each));
        if ((await faultsOf(operation, mutated, cells)).length > 0) continue;
        missed.push(`${mutant.what}: ${JSON.stringify(statement)}`);
      }
    }
    expect(missed).toEqual([]);
    expect(planted).toBeGreaterThanOrEqual(statements.length);
  });
});
