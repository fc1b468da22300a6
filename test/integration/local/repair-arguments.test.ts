import { expect, test } from 'vitest';
import { UsageError } from '../../../local/command-line.ts';
import { readRepairArguments, repairHelp } from '../../../local/repair-arguments.ts';
import { noon } from '../../support/memberships.ts';

const tables = ['--memberships-table', 'm', '--audit-records-table', 'a'];
const read = (...args: readonly string[]) => readRepairArguments([...tables, ...args], noon);

test('the moment of the backup is read as UTC, to the minute or closer', () => {
  const since = Date.parse('2026-11-20T00:00:00.000Z');
  for (const text of ['2026-11-20T00:00Z', '2026-11-20T00:00:00Z', '2026-11-20T00:00:00.000Z']) {
    expect(read('--since', text)).toEqual({
      tables: { memberships: 'm', auditRecords: 'a' },
      accounts: { since },
      copyFrom: undefined,
      dryRun: false,
    });
  }
});

test('accounts may be named, and a table to copy from', () => {
  expect(read('--account', 'a1', '--account', 'a2', '--copy-from', 'backup', '--dry-run')).toMatchObject({
    ...{ accounts: ['a1', 'a2'], copyFrom: 'backup', dryRun: true },
  });
});

test('help is for whoever asks for it, and names every option', () => {
  expect(readRepairArguments(['--help'], noon)).toBe('help');
  for (const option of [...tables.filter((each) => each.startsWith('--')), '--since', '--account', '--copy-from']) {
    expect(repairHelp).toContain(`  ${option} <`);
  }
});

test.each([
  { args: [], says: /either --since or --account/ },
  { args: ['--since', '2026-11-20T00:00Z', '--account', 'a1'], says: /either --since or --account/ },
  { args: ['--since', '2026-11-20'], says: /--since 2026-11-20 is not an instant/ },
  { args: ['--since', '2026-11-20T00:00+01:00'], says: /is not an instant in UTC/ },
  { args: ['--since', '2026-11-21T12:01Z'], says: /is in the future/ },
  { args: ['--account', 'a1', '--account', '../x'], says: /--account \.\.\/x is not the id/ },
  { args: ['--account', 'a1', '--copy-from', 'm'], says: /names the table that is to be repaired/ },
  { args: ['--acount', 'a1'], says: /acount/ },
  { args: ['--account', 'a1', 'a2'], says: /a2/ },
])('$args is refused', ({ args, says }) => {
  expect(() => read(...args)).toThrow(UsageError);
  expect(() => read(...args)).toThrow(says);
});

test.each(['--memberships-table', '--audit-records-table'])('without %s nothing is done', (missing) => {
  const given = tables.flatMap((each, index) => (each === missing || tables[index - 1] === missing ? [] : [each]));
  expect(() => readRepairArguments([...given, '--account', 'a1'], noon)).toThrow(`${missing} is missing`);
});
