/** `npm run verify-trail` on the proofs of single records. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { inclusionProof } from '../../../shared/domain/log/proofs.ts';
import { formatProof } from '../../../shared/domain/log/tlog-proof.ts';
import type { Log } from '../../support/transparency-log.ts';
import { createVerifyHarness, entries } from './verify-trail-harness.ts';

const harness = createVerifyHarness();
const { keyFile, folder, written, verify } = harness;
afterAll(harness.remove);

let log: Log;
beforeEach(async () => {
  log = await harness.reset();
});

describe('the proof of a record', () => {
  const [index, size] = [17, 600];
  const proven = async (change: (text: string) => string = (text) => text): Promise<string> => {
    const proof = await inclusionProof({ index, size, read: log.read });
    const checkpoint = log.checkpoints.at(-1)?.note ?? '';
    return await written('record.tlog-proof', change(formatProof({ index, proof, checkpoint })));
  };
  const prove = async (file: string, record: string) =>
    await verify(file, '--public-key', keyFile, '--record', await written('record.json', record));

  test.each(['', '\n'])('is right, with %j behind the record', async (end) => {
    const { code, lines } = await prove(await proven(), `${entries[index]}${end}`);

    expect(code).toBe(0);
    expect(lines.at(-1)).toBe('1 record verified, 599 left out by their hashes: all is right');
  });

  test('is wrong for another record, another place and another checkpoint', async () => {
    const wrong = async (file: string, record = String(entries[index])): Promise<string | undefined> => {
      const { code, lines } = await prove(file, record);
      expect(code).toBe(1);
      return lines.at(-1);
    };

    expect(await wrong(await proven(), String(entries[18]))).toContain(
      'WRONG: the proof does not lead from the record',
    );
    expect(await wrong(await proven((text) => text.replace('index 17', 'index 16')))).toContain('as number 16, to the');
    expect(await wrong(await proven((text) => text.replace('\n600\n', '\n601\n')))).toBe(
      'WRONG: checkpoint: the signature by log.example/trail does not fit the note',
    );
    expect(await wrong(await proven(() => '{}'))).toBe('WRONG: the proof does not begin with c2sp.org/tlog-proof@v1');
    expect((await verify(folder, '--public-key', keyFile, '--record', keyFile)).code).toBe(2);
  });
});

describe('the proof of a record that it brings', () => {
  const [index, size] = [17, 600];
  const verifyProof = async (change: (text: string) => string, ...args: readonly string[]) => {
    const proof = await inclusionProof({ index, size, read: log.read });
    const checkpoint = log.checkpoints.at(-1)?.note ?? '';
    const text = formatProof({ index, proof, checkpoint, extra: entries[index] ?? Buffer.of() });
    return await verify(await written('record.tlog-proof', change(text)), '--public-key', keyFile, ...args);
  };
  const asIs = (text: string): string => text;

  test('is right for the account of the record, and wrong for any other', async () => {
    const right = await verifyProof(asIs, '--account', 'a07e1aaaaaa3');
    expect(right).toMatchObject({ code: 0, lines: { length: 3 } });
    expect(right.lines[1]).toBe(`record 17, version 6, the first one here: ${entries[17]}`);

    const other = await verifyProof(asIs, '--account', 'a07e1aaaaaa2');
    expect(other.code).toBe(1);
    expect(other.lines.slice(1)).toEqual([
      '0 records verified, then:',
      'WRONG: record 17 is not of the account a07e1aaaaaa2',
    ]);
    const record = ['--record', await written('record.json', entries[index] ?? '')];
    expect((await verifyProof(asIs, ...record, '--account', 'a07e1aaaaaa2')).lines.at(-1)).toBe(other.lines.at(-1));
  });

  test.each([
    { name: 'other ends of its lines', change: (text: string) => text.replaceAll('\n', '\r\n'), fault: /carriage/ },
    { name: 'its first line alone', change: (text: string) => text.slice(0, 23), fault: /cut short/ },
    { name: 'half its record', change: (text: string) => text.slice(0, 60), fault: /cut short/ },
    { name: 'half its hashes', change: (text: string) => text.slice(0, 300), fault: /cut short/ },
    { name: 'half its checkpoint', change: (text: string) => text.slice(0, -60), fault: /checkpoint: / },
    { name: 'nothing', change: () => '', fault: /the export is empty/ },
  ])('with $name is wrong', async ({ change, fault }) => {
    const { code, lines } = await verifyProof(change);

    expect(code).toBe(1);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^WRONG: /);
    expect(lines[1]).toMatch(fault);
  });

  test('is not said to extend an older checkpoint', async () => {
    const older = ['--older', await written('older', log.checkpoints[0]?.note ?? '')];
    const record = ['--record', await written('record.json', entries[index] ?? '')];
    for (const { code, lines } of [await verifyProof(asIs, ...older), await verifyProof(asIs, ...record, ...older)]) {
      expect(code).toBe(2);
      expect(lines[0]).toBe('the proof of one record says nothing of older checkpoints');
    }
  });
});
