/** The verifier in Python that is written from the page alone comes to the same as this project's. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { chainedEntries } from '../../support/log-records.ts';
import { draws, type Objects, objectsOf, tamperings } from '../../support/log-tampering.ts';
import { createLog, createSigner, writeLog } from '../../support/transparency-log.ts';

const program = fileURLToPath(new URL('./verify.py', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'python-'));
afterAll(() => rmSync(temporary, { recursive: true }));
const signer = createSigner();
const [folder, keyFile] = [join(temporary, 'log'), join(temporary, 'key.pem')];

const isThere = ['python3', 'openssl'].every((name) => spawnSync(name, ['--help']).error === undefined);

const verdictOn = async (objects: Objects): Promise<{ code: unknown; text: string }> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await writeLog(folder, objects);
  await writeFile(keyFile, signer.pem);
  return new Promise((resolve) =>
    execFile('python3', [program, folder, keyFile], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, text: `${stdout}${stderr}`.trim() }),
    ),
  );
};

const logOf = async (size: number) => {
  const log = createLog(signer);
  await log.grow(chainedEntries(size));
  return log;
};

// Without Python or openssl they are skipped, but not in CI.
describe.skipIf(!isThere && process.env['CI'] === undefined)('a verifier from the page', () => {
  test.each([0, 1, 3, 256, 257, 700, 65_537])('accepts a log of %i records', async (size) => {
    const { objects } = await logOf(size);

    expect(await verdictOn(objects)).toEqual({ code: 0, text: `OK: ${size} records of log.example/trail` });
  });

  const kinds = ['edit an entry', 'swap two entries', 'delete an object', 'hash an edit anew', 'sign with another key'];
  test.each(kinds)('finds: %s', async (kind) => {
    const log = await logOf(300);
    for (const draw of fc.sample(draws, { numRuns: 3, seed: 19 })) {
      const given = await tamperings[kind]?.(log, draw);

      expect(await verdictOn(given?.objects ?? objectsOf(log))).toMatchObject({ code: 1 });
    }
  });
});
