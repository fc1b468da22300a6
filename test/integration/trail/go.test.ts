/**
 * Go's own sumdb/note and sumdb/tlog read what this project writes, and find what is wrong with it.
 * `LOG_TAMPERINGS=10000` shows them 500 tampered logs and more.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cosign, formatWitnessKey, witnessKey } from '../../../shared/domain/log/cosignature.ts';
import { splitNote } from '../../../shared/domain/log/note.ts';
import { inclusionProof } from '../../../shared/domain/log/proofs.ts';
import { formatProof } from '../../../shared/domain/log/tlog-proof.ts';
import { buildGoVerifier, type GoVerdict, mayHaveGo } from '../../support/go-verifier.ts';
import { chainedEntries } from '../../support/log-records.ts';
import { at, draws, type Given, type Objects, objectsOf, tamperings } from '../../support/log-tampering.ts';
import { createLog, createSigner, type Log, writeLog } from '../../support/transparency-log.ts';

const wanted = Number(process.env['LOG_TAMPERINGS'] ?? 0) / 20;
const kinds = Object.entries(tamperings);
const signer = createSigner();
const temporary = mkdtempSync(join(tmpdir(), 'go-'));
afterAll(() => rmSync(temporary, { recursive: true }));

const logOf = async (...sizes: readonly number[]): Promise<Log> => {
  const log = createLog(signer);
  const entries = chainedEntries(sizes.at(-1) ?? 0);
  for (const size of sizes) await log.grow(entries.slice(log.entries.length, size));
  return log;
};

describe.skipIf(!mayHaveGo)("Go's packages", () => {
  let run: (...args: readonly string[]) => Promise<GoVerdict>;
  beforeAll(() => {
    run = buildGoVerifier(temporary);
  });

  const verdictOn = async ({ objects, older }: Given): Promise<GoVerdict> => {
    const folder = join(temporary, 'log');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    await writeLog(folder, objects);
    const files = older.map((_, index) => join(folder, `older-${index}`));
    for (const [index, note] of older.entries()) await writeFile(files[index] ?? '', note);
    return run('log', signer.verifierKey, folder, ...files);
  };

  test.each([[0], [1, 2], [255, 256], [256, 257], [3, 300, 512], [513], [300, 65_537]])(
    'accept a log that was grown to %s',
    async (...sizes) => {
      const log = await logOf(...sizes);
      const older = log.checkpoints.map(({ note }) => note);
      const size = log.entries.length;

      expect(await verdictOn({ objects: log.objects, older })).toEqual({
        isRight: true,
        text: `OK: ${size} records, ${older.length} older checkpoints`,
      });
    },
  );

  test('accept the file that proves one record, and no other record', async () => {
    const [proofFile, recordFile] = [join(temporary, 'record.tlog-proof'), join(temporary, 'record.json')];
    for (const size of [1, 2, 256, 300, 700]) {
      const log = await logOf(size);
      const index = Math.floor(size / 2);
      const proof = await inclusionProof({ index, size, read: log.read });
      await writeFile(proofFile, formatProof({ index, proof, checkpoint: log.checkpoints[0]?.note ?? '' }));
      await writeFile(recordFile, at(log.entries, index));

      const prove = () => run('proof', signer.verifierKey, proofFile, recordFile);
      expect((await prove()).text).toBe(`OK: record ${index} of ${size}`);

      await writeFile(recordFile, 'another');
      expect((await prove()).text).toBe('WRONG: invalid transparency proof');
    }
  });

  test('accept the cosignature of a witness, and find that it is of another checkpoint', async () => {
    const own = createSigner('witness.example/w1');
    const key = witnessKey(own.name, own.publicKey);
    const { checkpoints } = await logOf(3, 300);
    const [first = '', second = ''] = checkpoints.map(({ note }) => note);
    const line = await cosign(splitNote(second).text, 1_795_262_400, key, own.sign);
    const verdict = async (note: string) => {
      await writeFile(join(temporary, 'cosigned'), note);
      return (await run('cosigned', signer.verifierKey, join(temporary, 'cosigned'), formatWitnessKey(key))).text;
    };

    expect(await verdict(second + line)).toBe('OK: cosigned');
    expect(await verdict(second)).toBe('WRONG: one of the two has not signed');
    expect(await verdict(first + line)).toMatch(/^WRONG: invalid signature for key witness\.example\/w1/);
  });

  test('find what is tampered with', { timeout: 600_000 }, async () => {
    const logs = await Promise.all([logOf(3, 5), logOf(255, 256), logOf(100, 300), logOf(512, 700)]);
    const rounds = Math.max(2, Math.ceil((1.2 * wanted) / kinds.length));
    let made = 0;
    for (const [round, draw] of fc.sample(draws, { numRuns: rounds, seed: 17 }).entries()) {
      for (const [kind, tamper] of kinds) {
        const log = at(logs, round);
        const given = await tamper(log, draw);
        if (isSameForGo(given.objects, objectsOf(log))) continue;
        made += 1;
        const { isRight, text } = await verdictOn(given);
        expect({ kind, draw, isRight, text }).toMatchObject({ isRight: false });
      }
    }
    expect(made).toBeGreaterThanOrEqual(Math.max(20, wanted));
    process.stdout.write(`tampering: ${made} made, all found by Go\n`);
  });
});

/** Go reads base64 whose last letter has bits that mean nothing; this project's verifier refuses it. */
const isSameForGo = (objects: Objects, before: Objects): boolean =>
  [...objects].every(([path, bytes]) => {
    const old = Buffer.from(before.get(path) ?? Buffer.alloc(0));
    if (path !== 'checkpoint') return old.equals(bytes);
    const split = (note: Uint8Array) => /^(.*) ([^ ]+)\n$/s.exec(Buffer.from(note).toString())?.slice(1) ?? [];
    const [[text, signature = ''], [oldText, oldSignature = '']] = [split(bytes), split(old)];
    return text === oldText && Buffer.from(signature, 'base64').equals(Buffer.from(oldSignature, 'base64'));
  });
