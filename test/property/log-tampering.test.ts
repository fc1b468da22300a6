/**
 * Tampering with logs and exports: all of it is found, and nothing is found where there is none.
 * `LOG_TAMPERINGS=10000` makes as many as the project promises.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, exportOf, exportTamperings, spansOf } from '../support/export-tampering.ts';
import { chainedEntries } from '../support/log-records.ts';
import { at, draws, objectsOf, pathsOf, tamperings } from '../support/log-tampering.ts';
import { verdictOn, verdictOnExport } from '../support/log-verdicts.ts';
import { createLog, createSigner, type Log } from '../support/transparency-log.ts';

const wanted = Number(process.env['LOG_TAMPERINGS'] ?? 300);
const timeout = 3_600_000;
const signer = createSigner();

/** Sizes about the width of a tile, and that of two; the log has been half as large before. */
const sizes = [3, 4, 5, 8, 31, 255, 256, 257, 300, 511, 512, 513, 700];
const logOf = async (size: number): Promise<Log> => {
  const log = createLog(signer);
  const entries = chainedEntries(size);
  await log.grow(entries.slice(0, Math.ceil(size / 2)));
  await log.grow(entries.slice(Math.ceil(size / 2)));
  return log;
};
const logs = await Promise.all(sizes.map(logOf));

const kinds = Object.entries(tamperings);
const exportKinds = Object.entries(exportTamperings);
const runsOf = Math.ceil(wanted / (kinds.length + exportKinds.length));
const drawsOf = (seed: number) => fc.sample(draws, { numRuns: runsOf, seed });
let made = 0;

describe('of a log', () => {
  test.each(kinds)('%s', { timeout }, async (_, tamper) => {
    for (const [turn, draw] of drawsOf(11).entries()) {
      const given = await tamper(at(logs, turn), draw);
      made += 1;
      expect((await verdictOn(given, signer.key)).fault, JSON.stringify({ turn, draw })).toBeDefined();
    }
  });

  test('nothing is found where there is none', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(600), fc.nat(300), async (size, more) => {
        const log = createLog(signer);
        const entries = chainedEntries(size + more);
        await log.grow(entries.slice(0, size));
        await log.grow(entries.slice(size));
        const older = log.checkpoints.map(({ note }) => note);

        expect(await verdictOn({ objects: objectsOf(log), older }, signer.key)).toEqual({
          records: size + more,
          leftOut: 0,
        });
        expect(objectsOf(log).size).toBe(new Set(pathsOf(size + more)).size);
      }),
      { numRuns: Math.ceil(wanted / 20) },
    );
  });
});

const selections = fc.array(fc.nat(90), { minLength: 4, maxLength: 20 });

describe('of an export', () => {
  test.each(exportKinds)('%s', { timeout }, async (_, tamper) => {
    const chosen = fc.sample(selections, { numRuns: runsOf, seed: 12 });
    for (const [turn, draw] of drawsOf(13).entries()) {
      const log = at(logs, turn);
      const selected = spansOf(log.entries.length, [0, 1, 1, 1, ...(chosen[turn] ?? [])]);
      const lines = await exportOf(log, { selected });
      const given = await tamper({ log, lines, selected }, draw);
      made += 1;
      expect((await verdictOnExport(given, signer.key)).fault, JSON.stringify({ turn, draw })).toBeDefined();
    }
  });

  test('nothing is found where there is none', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(12), selections, fc.array(fc.nat()), async (which, steps, begins) => {
        const log = at(logs, which);
        const size = log.entries.length;
        const selected = spansOf(size, steps);
        const cuts = log.checkpoints.map((checkpoint) => checkpoint.size);
        const lines = await exportOf(log, { selected, cuts, pages: begins.map((begin) => begin % size) });
        const older = log.checkpoints.map(({ note }) => note);
        const records = selected.reduce((sum, { from, to }) => sum + to - from, 0);

        expect(await verdictOnExport({ bytes: bytesOf(lines), older }, signer.key)).toEqual({
          records,
          leftOut: size - records,
        });
      }),
      { numRuns: Math.ceil(wanted / 20) },
    );
  });
});

test('as many as were asked for', () => {
  expect(made).toBeGreaterThanOrEqual(wanted);
  process.stdout.write(`tampering: ${made} made, all found\n`);
});
