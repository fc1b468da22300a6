/** `npm run verify-trail` on exports and single accounts, and its command line. */
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../../local/command-line.ts';
import { readVerifyArguments, verifyHelp } from '../../../local/verify-trail-arguments.ts';
import { bytesOf, exportOf } from '../../support/export-tampering.ts';
import { createLog, type Log, writeLog } from '../../support/transparency-log.ts';
import { createVerifyHarness, entries, olderSize } from './verify-trail-harness.ts';

const harness = createVerifyHarness();
const { signer, keyFile, folder, written, verify, verifyFolder } = harness;
afterAll(harness.remove);

let log: Log;
beforeEach(async () => {
  log = await harness.reset();
});

describe('the records of one account', () => {
  test('are printed, and each fits the one before', async () => {
    const { code, lines } = await verifyFolder('--account', 'a07e1aaaaaa2');

    expect(code).toBe(0);
    expect(lines).toHaveLength(202);
    expect(lines[1]).toBe(`record 1, version 1, the first one here: ${entries[1]}`);
    expect(lines[2]).toBe(`record 4, version 2, previousHash fits: ${entries[4]}`);
    expect(lines.at(-1)).toBe('600 records verified: all is right');
  });

  test.each([
    { name: 'a version left out', gone: 4, fault: 'record 6 of a07e1aaaaaa2 has version 3, and 2 should be next' },
    { name: 'the first one left out', gone: 1, fault: 'record 3 of a07e1aaaaaa2 has version 2, and 1 should be next' },
  ])('with $name are wrong', async ({ gone, fault }) => {
    const other = createLog(signer);
    await other.grow(entries.toSpliced(gone, 1));
    await writeLog(folder, other.objects);

    expect((await verifyFolder('--account', 'a07e1aaaaaa2')).lines.at(-1)).toBe(`WRONG: ${fault}`);
  });

  test('that has none is told, and the log is right', async () => {
    const whole = await verifyFolder('--account', 'a07e1aaaaaa9');
    const file = await written('export.jsonl', bytesOf(await exportOf(log, { selected: [{ from: 100, to: 110 }] })));
    const some = await verify(file, '--public-key', keyFile, '--account', 'a07e1aaaaaa9');

    expect([whole.code, some.code]).toEqual([0, 0]);
    expect(whole.lines.at(-1)).toBe('600 records verified, NONE OF THE ACCOUNT a07e1aaaaaa9: all is right');
    expect(some.lines.at(-1)).toBe(
      '10 records verified, NONE OF THE ACCOUNT a07e1aaaaaa9, 590 left out by their hashes: all is right',
    );
  });

  test('with another hash before are wrong', async () => {
    const changed = Buffer.from(String(entries[1]).replace('n1', 'm1'));
    const other = createLog(signer);
    await other.grow(entries.with(1, changed));
    await writeLog(folder, other.objects);

    const { code, lines } = await verifyFolder('--account', 'a07e1aaaaaa2');

    expect(code).toBe(1);
    expect(lines.at(-1)).toBe('WRONG: record 4 of a07e1aaaaaa2: its previousHash is not that of version 1');
  });
});

describe('an export', () => {
  const selected = [
    { from: 100, to: 110 },
    { from: 271, to: 280 },
  ];
  const cuts = [olderSize];

  test('in pages is right, and extends an older checkpoint', async () => {
    const lines = await exportOf(log, { selected, cuts, pages: [105, 400] });
    const file = await written('export.jsonl', bytesOf(lines));
    const older = await written('older', log.checkpoints[0]?.note ?? '');

    const result = await verify(file, '--public-key', keyFile, '--older', older);

    expect(result).toMatchObject({ code: 0, lines: { length: 2 } });
    expect(result.lines.at(-1)).toBe(
      '19 records verified, 581 left out by their hashes; the log extends the older checkpoint: all is right',
    );
  });

  test('may begin anywhere in the records of an account, but leaves none out between them', async () => {
    const account = ['--public-key', keyFile, '--account', 'a07e1aaaaaa2'];
    const whole = await written('whole.jsonl', bytesOf(await exportOf(log, { selected: selected.slice(1) })));
    const parts = await written('parts.jsonl', bytesOf(await exportOf(log, { selected })));

    const { code, lines } = await verify(whole, ...account);

    expect(code).toBe(0);
    expect(lines.slice(1, -1).map((line) => line.slice(0, line.indexOf(':')))).toEqual([
      'record 271, version 91, the first one here',
      'record 274, version 92, previousHash fits',
      'record 277, version 93, previousHash fits',
    ]);
    expect((await verify(parts, ...account)).lines.at(-1)).toBe(
      'WRONG: record 271 of a07e1aaaaaa2 has version 91, and 38 should be next',
    );
  });

  test.each([
    {
      name: 'that leaves out what an older checkpoint ends in',
      change: (lines: string[]) => lines,
      older: true,
      fault: /^WRONG: the export leaves out records 256 to \d+ as one/,
    },
    {
      name: 'with a line gone',
      change: (lines: string[]) => lines.toSpliced(2, 1),
      fault: /line 3: record \d+ should/,
    },
    { name: 'without its end', change: (lines: string[]) => lines.slice(0, -1), fault: /ends behind record \d+, and/ },
    {
      name: 'without its checkpoint',
      change: (lines: string[]) => lines.slice(1),
      fault: /line 1: the export does not/,
    },
    {
      name: 'with two checkpoints',
      change: (lines: string[]) => [lines[0] ?? '', ...lines],
      fault: /line 2: there is a/,
    },
    {
      name: 'with a blank',
      change: (lines: string[]) => lines.map((line) => line.replace('{', '{ ')),
      fault: /line 1: /,
    },
    { name: 'of nothing', change: () => [], fault: /the export is empty/ },
    { name: 'with a long line', change: () => ['a'.repeat(1_200_000)], fault: /longer than a record can be/ },
  ])('$name is wrong', async ({ change, older, fault }) => {
    const lines = await exportOf(log, { selected: [{ from: 100, to: 110 }] });
    const file = await written('export.jsonl', bytesOf(change(lines)));
    const olderArgs = older ? ['--older', await written('older', log.checkpoints[0]?.note ?? '')] : [];

    const { code, lines: printed } = await verify(file, '--public-key', keyFile, ...olderArgs);

    expect(code).toBe(1);
    expect(printed.at(-1)).toMatch(fault);
  });
});

describe('the command line', () => {
  test.each([
    { args: [], error: 'name one folder, export or proof' },
    { args: ['a', 'b'], error: 'name one folder, export or proof' },
    { args: ['a'], error: '--public-key is missing' },
    { args: ['a', '--public-key', 'b', '--account', '/'], error: '--account / is not the id of an account' },
    { args: ['a', '--public-key', 'b', '--account', 'c', '--account', 'd'], error: '--account is given twice' },
    { args: ['a', '--strange'], error: "Unknown option '--strange'" },
  ])('$args is refused', ({ args, error }) => {
    expect(() => readVerifyArguments(args)).toThrow(UsageError);
    expect(() => readVerifyArguments(args)).toThrow(error);
  });

  test('is helped with, and names what cannot be read', async () => {
    const missing = await verify(folder, '--public-key', join(folder, 'missing'));
    const noKey = await verify(folder, '--public-key', join(folder, 'checkpoint'));

    expect(await verify('--help')).toEqual({ code: 0, lines: verifyHelp.trimEnd().split('\n') });
    expect(missing.code).toBe(2);
    expect(missing.lines[0]).toContain('missing cannot be read: ENOENT');
    expect(noKey.code).toBe(2);
    expect(noKey.lines[0]).toContain('checkpoint: ');
  });
});
