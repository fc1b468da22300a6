/** `npm run copy-table`: what it copies, what it leaves, and what it says. */
import { describe, expect, inject, test } from 'vitest';
import { UsageError } from '../../../local/command-line.ts';
import { copyHelp, readCopyArguments } from '../../../local/copy-table-arguments.ts';
import { runCommand, runScript } from '../../support/scripts.ts';
import { createTestStore } from '../../support/store.ts';

const copy = (...args: readonly string[]) => runScript(inject('dynamoDbEndpoint'), 'copy-table', ...args);

const later = Math.ceil(Date.now() / 1000) + 86_400;

describe('copying a table', () => {
  test('leaves out what a stream would take for new, what is held for a moment, and what has expired', async () => {
    const [from, to] = [await createTestStore(), await createTestStore()];
    const kept = [
      { kind: 'audit', id: 'control', revision: 1 },
      { kind: 'webhook-waiting', id: 'x', expiresAt: later },
    ];
    const left = [
      { kind: 'webhook#a07e1lwvtuw0', id: 'account.cancel', expiresAt: later },
      { kind: 'lease', id: 'x', expiresAt: later },
      { kind: 'idempotency', id: 'x', expiresAt: 1 },
    ];
    for (const item of [...kept, ...left]) await from.put(from.tables.workState, item);
    const args = ['--from', from.tables.workState, '--to', to.tables.workState];

    expect((await copy(...args, '--dry-run')).lines).toEqual(['2 to copy, 0 there already, 0 different, 3 left out']);
    expect(await to.dump(to.tables.workState)).toEqual([]);
    expect(await copy(...args)).toEqual({ code: 0, lines: ['2 copied, 0 there already, 0 different, 3 left out'] });
    expect(await to.dump(to.tables.workState)).toEqual(expect.arrayContaining(kept));
    expect((await copy(...args)).lines).toEqual(['0 copied, 2 there already, 0 different, 3 left out']);
  });

  test('overwrites nothing, and names what differs by its kind alone', async () => {
    const [from, to] = [await createTestStore(), await createTestStore()];
    await from.put(from.tables.memberships, { key: 'user#bob@example.com', accountIds: ['a'] });
    await from.put(from.tables.memberships, { key: 'watermark', runId: 'x' });
    await to.put(to.tables.memberships, { key: 'user#bob@example.com', accountIds: ['b'] });

    expect(await copy('--from', from.tables.memberships, '--to', to.tables.memberships)).toEqual({
      code: 1,
      lines: ['user: 1 are different there, and stay', '1 copied, 0 there already, 1 different, 0 left out'],
    });
    expect(await to.find(to.tables.memberships, { key: 'user#bob@example.com' })).toMatchObject([
      { accountIds: ['b'] },
    ]);
  });

  test('tells what is wrong with its command line', async () => {
    const { code, lines } = await copy('--from', 'a');

    expect(code).toBe(2);
    expect(lines[0]).toBe('--to is missing');
    expect(lines).toContain('Options:');
  });

  test('tells which table is not there', async () => {
    const { code, lines } = await copy('--from', 'no-such-table', '--to', 'none-such-either');

    expect(code).toBe(2);
    expect(lines[0]).toMatch(/^a table is not in this region: /);
  });
});

/** Of no person who runs the tests: they may have a profile with all of it. */
const bare = {
  AWS_REGION: undefined,
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};

describe.each([
  ['copy-table', ['--from', 'a', '--to', 'b']],
  ['normalize-keys', ['--memberships-table', 'a', '--audit-records-table', 'b']],
  ['repair', ['--memberships-table', 'a', '--audit-records-table', 'b', '--account', 'a1']],
] as const)('%s', (script, args) => {
  test.each([
    ['a region', bare, 'no region: Region is missing'],
    [
      'credentials',
      { ...bare, AWS_REGION: 'us-east-1' },
      'no credentials: Could not load credentials from any providers',
    ],
  ])('without %s says so, and works on nothing', async (_, variables, complaint) => {
    const { code, lines } = await runCommand(script, args, variables);

    expect(code).toBe(2);
    expect(lines[0]).toBe(complaint);
    expect(lines).toContain('Options:');
  });
});

test('help is for whoever asks for it, and names every option', () => {
  expect(readCopyArguments(['--help'])).toBe('help');
  for (const option of ['--from', '--to', '--dry-run', '--help']) expect(copyHelp).toContain(option);
});

test.each([
  [['--to', 'b'], '--from is missing'],
  [['--from', 'a', '--to', 'a'], '--from and --to name the same table'],
  [['--from', 'a', '--to', 'b', '--all'], /--all/],
  [['--from', 'a', '--to', 'b', '--to', 'c'], '--to is given twice'],
])('%j is refused', (args, message) => {
  expect(() => readCopyArguments(args)).toThrow(UsageError);
  expect(() => readCopyArguments(args)).toThrow(message);
});
