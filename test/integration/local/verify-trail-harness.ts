/** `npm run verify-trail` as a process, on a log of 600 records in a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainedEntries } from '../../support/log-records.ts';
import { runCommand } from '../../support/scripts.ts';
import { createLog, createSigner, type Log, writeLog } from '../../support/transparency-log.ts';

const verify = (...args: readonly string[]) => runCommand('verify-trail', args);

export const entries = chainedEntries(600);
/** The size of the first checkpoint. */
export const olderSize = 270;

export const createVerifyHarness = () => {
  const temporary = mkdtempSync(join(tmpdir(), 'verify-trail-'));
  const signer = createSigner();
  const [keyFile, folder] = [join(temporary, 'key.pem'), join(temporary, 'log')];

  /** @returns the log as it should be; the folder has it, and nothing else */
  const reset = async (): Promise<Log> => {
    const log = createLog(signer);
    await log.grow(entries.slice(0, olderSize));
    await log.grow(entries.slice(olderSize));
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    await writeLog(folder, log.objects);
    await writeFile(keyFile, signer.pem);
    return log;
  };
  const written = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(join(temporary, name), content);
    return join(temporary, name);
  };
  return {
    signer,
    keyFile,
    folder,
    reset,
    written,
    verify,
    verifyFolder: (...args: readonly string[]) => verify(folder, '--public-key', keyFile, ...args),
    remove: () => rmSync(temporary, { recursive: true }),
  };
};
