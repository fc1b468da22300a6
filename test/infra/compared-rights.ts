/**
 * What a run has used, against the record. Some rights are seldom used: after a lost race, or by a
 * generated request. So lines are compared by what they imply, not one by one: a line that the
 * others of the operation, or a reserve, imply makes no difference to what the grants have to allow.
 */
import { catalogue } from '../../shared/api/catalogue.ts';
import type { Capability } from '../../shared/config/environment.ts';
import type { UsedRights } from '../support/used-rights.ts';
import { covers, expectedOf, reserves } from './expected-rights.ts';

/** The lines of `some`, each with its operation, that `others` do not imply. */
const notImplied = (some: UsedRights, others: UsedRights): [operation: string, line: string][] =>
  Object.entries(some).flatMap(([operation, lines]) => {
    const expected = expectedOf(operation, others);
    return lines
      .filter((line) => !expected.some((each) => covers(each, line, operation)))
      .map((line): [string, string] => [operation, line]);
  });

const told = (pairs: readonly [string, string][]): string[] =>
  pairs.map(([operation, line]) => `${operation}: ${line}`);

/** The lines of reserves that no operation has used, of those that no test is named for. */
const unusedReserves = (used: UsedRights): string[] =>
  Object.entries(reserves).flatMap(([name, { why, lines }]) => {
    if (why.includes('test/')) return [];
    const users = catalogue.filter(({ uses }) => (uses as readonly Capability[]).includes(name as Capability));
    const all = new Set(users.flatMap((operation) => used[operation.name] ?? []));
    return lines.filter((line) => !all.has(line)).map((line) => `the reserve of ${name}: ${line}`);
  });

/**
 * @param isWhole whether all tests have run; if not, nothing can be said to be gone
 */
export const compareRights = (record: UsedRights, run: UsedRights, isWhole: boolean) => ({
  added: told(notImplied(run, record)),
  gone: isWhole ? [...told(notImplied(record, run)), ...unusedReserves(run)] : [],
});

/**
 * The next record. What is seldom used stays as long as it is implied, so that two runs of the same
 * code make the same record.
 */
export const recordOf = (record: UsedRights, run: UsedRights, isWhole: boolean): UsedRights => {
  const gone = new Set(isWhole ? told(notImplied(record, run)) : []);
  const operations = [...new Set([...Object.keys(record), ...Object.keys(run)])].sort();
  return Object.fromEntries(
    operations.flatMap((operation) => {
      const kept = (record[operation] ?? []).filter((line) => !gone.has(`${operation}: ${line}`));
      const lines = [...new Set([...kept, ...(run[operation] ?? [])])].sort();
      return lines.length === 0 ? [] : [[operation, lines]];
    }),
  );
};
