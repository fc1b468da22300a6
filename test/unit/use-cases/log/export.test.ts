import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifyExport } from '../../../../shared/domain/log/verify-export.ts';
import { type ExportPosition, exportPage, type Window } from '../../../../shared/use-cases/log/export.ts';
import { createLog, createSigner } from '../../../support/transparency-log.ts';

const signer = createSigner();
const minute = 60_000;
const noon = Date.parse('2026-11-28T12:00:00.000Z');

/** Records a minute apart; those of the same ten come in the reverse order, as from several shards. */
const timeOf = (index: number): number => noon + (10 * Math.floor(index / 10) + 9 - (index % 10)) * minute;
const entriesOf = (from: number, to: number, more = '') =>
  Array.from({ length: to - from }, (_, at) =>
    Buffer.from(JSON.stringify({ at: new Date(timeOf(from + at)).toISOString(), index: from + at, more })),
  );

const logOf = async (size: number, more = '') => {
  const log = createLog(signer);
  await log.grow(entriesOf(0, size, more));
  const read = async (path: string) =>
    path === 'checkpoint' ? Buffer.from(log.checkpoints.at(-1)?.note ?? '') : log.read(path).catch(() => undefined);
  return { log, read };
};

type Read = Awaited<ReturnType<typeof logOf>>['read'];

/** All pages behind one another. */
const exportAll = async (window: Window, read: Read, onPage: () => Promise<unknown> = async () => {}) => {
  const pages: string[] = [];
  let position: ExportPosition | undefined;
  do {
    const page = await exportPage(window, position, read);
    pages.push(page?.text ?? '');
    position = page?.next;
    await onPage();
  } while (position !== undefined);
  return pages;
};

const verify = async (text: string) => {
  const indexes: number[] = [];
  async function* chunks() {
    yield Buffer.from(text);
  }
  const onRecord = (entry: Uint8Array) => void indexes.push(JSON.parse(Buffer.from(entry).toString()).index);
  const { fault, leftOut } = await verifyExport({ chunks: chunks(), keyFor: () => signer.key, onRecord });
  return { fault, leftOut, indexes };
};

describe('an export', () => {
  test('has the records of its time, and is verified as a whole', { timeout: 60_000 }, async () => {
    const size = 700;
    const { read } = await logOf(size);
    const moment = fc.option(
      fc.integer({ min: -5, max: size + 5 }).map((at) => noon + at * minute),
      { nil: undefined },
    );
    await fc.assert(
      fc.asyncProperty(moment, moment, async (from, to) => {
        const { fault, leftOut, indexes } = await verify((await exportAll({ from, to }, read)).join(''));
        const expected = Array.from({ length: size }, (_, index) => index).filter(
          (index) => timeOf(index) >= (from ?? 0) && timeOf(index) < (to ?? Number.POSITIVE_INFINITY),
        );
        expect(fault).toBeUndefined();
        expect(indexes).toEqual(expected);
        expect(leftOut).toBe(size - expected.length);
      }),
      { numRuns: 60 },
    );
  });

  test('comes in pages, all of the log as it was at the first one', async () => {
    const { log, read } = await logOf(9_000);
    let grown = 9_000;
    const pages = await exportAll({ from: timeOf(8_500), to: undefined }, read, async () => {
      await log.grow(entriesOf(grown, grown + 300));
      grown += 300;
    });
    expect(pages).toHaveLength(2);
    const { fault, indexes } = await verify(pages.join(''));
    expect(fault).toBeUndefined();
    expect(indexes.at(-1)).toBe(8_999);
    // Without one of them it is none.
    expect((await verify(pages[0] ?? '')).fault).toBeDefined();
  });

  test('ends a page before an answer would be too long', async () => {
    const { read } = await logOf(1_500, 'x'.repeat(5_000));
    const pages = await exportAll({}, read);
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) expect(page.length).toBeLessThan(4_000_000);
    expect((await verify(pages.join(''))).indexes).toHaveLength(1_500);
  });

  test('is none before anything is published', async () => {
    expect(await exportPage({}, undefined, async () => undefined)).toBeUndefined();
  });
});
