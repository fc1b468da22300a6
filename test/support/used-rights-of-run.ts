/** The end of a run: what its functions have used, against the record. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareRights, recordOf } from '../infra/compared-rights.ts';
import { fixture, readUsedRights, type UsedRights, union } from './used-rights.ts';

/** Files of e2e tests that have no stack of the harness. */
const withoutHarness = ['local-safety.test.ts'];
const e2eFolder = fileURLToPath(new URL('../e2e/', import.meta.url));

/**
 * Compares what a run has used with the record, at its end; with `RECORD_RIGHTS=1` writes the record.
 * A run of some tests can only show what is new, that of all tests also what is used no more.
 *
 * @param isUnfiltered whether the files that have run, have run with all of their tests
 * @throws Error that says what is different
 */
export const compareUsedRights = (folder: string, isUnfiltered: boolean): void => {
  const files = readdirSync(folder);
  if (files.length === 0) return;
  const run = union(files.map((file): UsedRights => JSON.parse(readFileSync(join(folder, file), 'utf8'))));
  const wanted = readdirSync(e2eFolder).filter((file) => file.endsWith('.test.ts') && !withoutHarness.includes(file));
  const isWhole = isUnfiltered && wanted.every((file) => files.includes(`test-e2e-${file}.json`));
  const record = readUsedRights();
  if (process.env['RECORD_RIGHTS'] === '1') {
    writeFileSync(fixture, `${JSON.stringify(recordOf(record, run, isWhole), undefined, 2)}\n`);
    return;
  }
  const { added, gone } = compareRights(record, run, isWhole);
  if (added.length + gone.length === 0) return;
  throw new Error(
    [
      'The functions use other rights than test/support/fixtures/used-rights.json says.',
      ...added.map((line) => `  new: ${line}`),
      ...gone.map((line) => `  used no more, unless a test has failed: ${line}`),
      'RECORD_RIGHTS=1 npx vitest run test/e2e records them; then test/infra/used-rights.test.ts compares the grants.',
    ].join('\n'),
  );
};
