/** The verification of a log of a million records, against Go's own of the same files. */
import { fork, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { formatCheckpoint } from '../../shared/domain/log/checkpoint.ts';
import { growLog } from '../../shared/domain/log/grow.ts';
import { signNote } from '../../shared/domain/log/note.ts';
import { goVerifierIn, mayHaveGo } from '../support/go-verifier.ts';
import { createSigner, writeLog } from '../support/transparency-log.ts';
import { type Figure, median } from './statistics.ts';

const records = 1_000_000;
const fewer = records / 10;
const rounds = 3;

/** About 1 KB, as long as a record with much in it. */
const makeRecord = (index: number): Uint8Array => {
  const text = createHash('sha256').update(String(index)).digest('hex').repeat(14);
  const accountId = `a07e1${String(index % 5_000).padStart(7, '0')}`;
  return Buffer.from(JSON.stringify({ accountId, at: '2026-03-03T10:00:00.000Z', text, version: index }));
};

const growTo = async (folder: string, signer: ReturnType<typeof createSigner>, from: number, to: number) => {
  const read = (path: string) => readFile(join(folder, path));
  for (let size = from; size < to; ) {
    const entries = Array.from({ length: Math.min(25_000, to - size) }, (_, index) => makeRecord(size + index));
    const growth = await growLog({ size, entries, read });
    await writeLog(folder, new Map(growth.objects.map(({ path, bytes }) => [path, bytes])));
    size = growth.size;
    const checkpoint = formatCheckpoint({ origin: signer.name, size, root: growth.root });
    await writeFile(join(folder, 'checkpoint'), await signNote(checkpoint, signer));
  }
};

const cost = z.object({ cpuSeconds: z.number(), peakMegabytes: z.number() });

const verify = async (folder: string, keyFile: string): Promise<z.infer<typeof cost>> => {
  const program = fileURLToPath(new URL('./verify-trail-process.ts', import.meta.url));
  const child = fork(program, [folder, '--public-key', keyFile], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [[message], [code]] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
  if (code !== 0) throw new Error(`npm run verify-trail ended with ${code}`);
  return cost.parse(message);
};

/** Bash measures the time of the processors, which Node does not tell of a child. */
const verifyByGo = (program: string, folder: string, key: string): number => {
  const script = 'TIMEFORMAT="%U %S"; time "$@" > /dev/null';
  const { status, stderr } = spawnSync('bash', ['--norc', '-c', script, 'bash', program, 'log', key, folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Go's verifier ended with ${status}: ${stderr}`);
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number);
  return user + system;
};

/** @param folder where the log is made; a million records take more than a gigabyte */
export const measureVerifyTrail = async (folder: string, tell: (text: string) => void): Promise<Figure> => {
  const what = `verification of a log of ${records} records of 1 KB`;
  tell(what);
  const [log, keyFile, signer] = [join(folder, 'trail'), join(folder, 'trail.pem'), createSigner()];
  await writeLog(
    folder,
    new Map([
      ['trail.pem', Buffer.from(signer.pem)],
      ['trail/checkpoint', Buffer.alloc(0)],
    ]),
  );
  await growTo(log, signer, 0, fewer);
  const small = await verify(log, keyFile);
  await growTo(log, signer, fewer, records);

  const program = mayHaveGo ? goVerifierIn(folder) : undefined;
  const own: z.infer<typeof cost>[] = [];
  const go: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    own.push(await verify(log, keyFile));
    if (program !== undefined) go.push(verifyByGo(program, log, signer.verifierKey));
  }
  const seconds = median(own.map(({ cpuSeconds }) => cpuSeconds));
  const memory = median(own.map(({ peakMegabytes }) => peakMegabytes)) / small.peakMegabytes;
  const ratio = median(own.map(({ cpuSeconds }, round) => (go[round] ?? Number.NaN) / cpuSeconds));
  const perSecond = records / seconds;
  const isHalf = program === undefined || ratio >= 0.5;
  return {
    what,
    measured: `${Math.round(perSecond)} per second of one core, memory ${memory.toFixed(2)} of that for a tenth`,
    baseline:
      program === undefined
        ? "Go's verifier: not installed"
        : `Go's own verifier: ${Math.round(records / median(go))} per second, speed ratio ${ratio.toFixed(2)}`,
    goal: "≥ 50,000 per second, ≥ half of Go's speed, memory ≤ 1.25",
    reached: perSecond >= 50_000 && isHalf && memory <= 1.25,
  };
};
