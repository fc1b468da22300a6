import { describe, expect, it } from 'vitest';
import type { Statement } from '../../local/aws/iam/roles.ts';
import { catalogue } from '../../shared/api/catalogue.ts';
import type { Capability } from '../../shared/config/environment.ts';
import { readUsedRights } from '../support/used-rights.ts';
import {
  allows,
  allowsByEach,
  type Cell,
  createUniverse,
  isAbout,
  resolvedTemplates,
  statementsOfOperations,
} from './evaluated.ts';
import { covers, expectedOf, reserves } from './expected-rights.ts';
import { mutantsOf } from './mutated-statements.ts';

const templates = resolvedTemplates();
const used = readUsedRights();
const statementsOf = statementsOfOperations(templates);
const universe = createUniverse(templates, Object.values(used).flat());

/** What is wrong with the rights of an operation if its role has these statements, one after the other. */
async function* faultsOf(
  operation: string,
  statements: readonly Statement[],
  cells = universe,
  decide = allows,
): AsyncGenerator<string> {
  const expected = expectedOf(operation, used);
  for (const { line, check } of cells) {
    const isAllowed = await decide(statements, check);
    if (!isAllowed && expected.includes(line)) yield `refused: ${line}`;
    if (isAllowed && !expected.some((each) => covers(each, line, operation))) yield `not needed: ${line}`;
  }
}

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
    const faults: string[] = [];
    for await (const fault of faultsOf(operation, statementsOf.get(operation) ?? [])) faults.push(fault);
    expect(faults).toEqual([]);
  });

  it('may do what one of its statements allows and none denies', async () => {
    const statements = statementsOf.get(operation) ?? [];
    const others: string[] = [];
    for (const { line, check } of universe) {
      if ((await allowsByEach(statements, check)) !== (await allows(statements, check))) others.push(line);
    }
    expect(others).toEqual([]);
  });
});

const differ = async (before: readonly Statement[], after: readonly Statement[], cells: readonly Cell[]) => {
  for (const { check } of cells)
    if ((await allowsByEach(before, check)) !== (await allowsByEach(after, check))) return true;
  return false;
};

describe('a grant that is taken away or widened', () => {
  let [planted, found] = [0, 0];

  it.each([...statementsOf])('is found, of %s', async (operation, statements) => {
    const missed: string[] = [];
    for (const [index, statement] of statements.entries()) {
      for (const { what, mutated, isNarrower } of mutantsOf(statement)) {
        planted += 1;
        const both = [statement, ...mutated];
        const cells = universe.filter((cell) => both.some((each) => isAbout(each, cell)));
        const all = statements.flatMap((each, at) => (at === index ? mutated : each));
        const { done: isFine } = await faultsOf(operation, all, cells, allowsByEach).next();
        if (!isFine) found += 1;
        // What is wider only on paper is no wider right; what nobody misses when it is gone is not needed.
        else if (isNarrower || (await differ(statements, all, cells)))
          missed.push(`${what}: ${JSON.stringify(statement)}`);
      }
    }
    expect(missed).toEqual([]);
  });

  it('is mostly another right, and not only another text', () => {
    expect(planted).toBeGreaterThan(1000);
    expect(found / planted).toBeGreaterThan(0.8);
  });
});
