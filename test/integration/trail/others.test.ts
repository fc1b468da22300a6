/** openssl verifies the signature of a checkpoint, and @transmute/rfc9162 the proofs. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RFC9162 } from '@transmute/rfc9162';
import { afterAll, describe, expect, test } from 'vitest';
import { leafHash } from '../../../shared/domain/log/hashing.ts';
import { consistencyProof, inclusionProof } from '../../../shared/domain/log/proofs.ts';
import { parseMarkdown } from '../../docs/markdown.ts';
import { readPage } from '../../docs/use-pages.ts';
import { at } from '../../support/log-tampering.ts';
import { createLog, createSigner, makeEntries, writeLog } from '../../support/transparency-log.ts';

const temporary = mkdtempSync(join(tmpdir(), 'openssl-'));
afterAll(() => rmSync(temporary, { recursive: true }));
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

// Without openssl it is skipped, but not in CI.
test.skipIf(!hasOpenssl && process.env['CI'] === undefined)(
  "openssl verifies the log's signature as the page says, and not that of a changed text",
  async () => {
    const page = parseMarkdown(await readPage('docs/trail.md'));
    const script = page.fences.find(({ text }) => text.includes('openssl pkeyutl'))?.text ?? 'false';
    const signer = createSigner();
    const log = createLog(signer);
    await log.grow(makeEntries(3));
    const { note } = at(log.checkpoints, 0);
    const verify = async (checkpoint: string) => {
      await writeLog(temporary, new Map([['trail/checkpoint', Buffer.from(checkpoint)]]));
      return spawnSync('bash', ['--norc', '-c', script], { cwd: temporary }).status;
    };
    await writeLog(temporary, new Map([['log.pem', Buffer.from(signer.pem)]]));

    expect(await verify(note)).toBe(0);
    expect(await verify(note.replace('\n3\n', '\n4\n'))).toBe(1);
  },
);

describe('@transmute/rfc9162', () => {
  const sizes = [1, 2, 3, 8, 100, 256, 257, 700];

  test('verifies that a record is in the log, and where', async () => {
    for (const size of sizes) {
      const log = createLog();
      const { root } = await log.grow(makeEntries(size));
      for (const index of new Set([0, Math.floor(size / 2), size - 1])) {
        const path = await inclusionProof({ index, size, read: log.read });
        const proof = { log_id: '', tree_size: size, leaf_index: index, inclusion_path: path };
        const verify = RFC9162.verifyInclusionProof;

        expect(await verify(root, leafHash(at(log.entries, index)), proof)).toBe(true);
        expect(await verify(root, leafHash(Buffer.from('another')), proof)).toBe(false);
      }
    }
  });

  test('verifies that a log extends an older one', async () => {
    const log = createLog();
    for (const size of sizes) await log.grow(makeEntries(size - log.entries.length, log.entries.length));
    const newest = at(log.checkpoints, sizes.length - 1);
    for (const older of log.checkpoints.slice(0, -1)) {
      const path = await consistencyProof({ olderSize: older.size, size: newest.size, read: log.read });
      // Where the older tree is a subtree the proof leaves its root out, and the library wants it.
      const isWhole = Number.isInteger(Math.log2(older.size));
      const consistency_path = isWhole ? [older.root, ...path] : path;
      const proof = { log_id: '', tree_size_1: older.size, tree_size_2: newest.size, consistency_path };

      expect(await RFC9162.verifyConsistencyProof(older.root, newest.root, proof)).toBe(true);
      expect(await RFC9162.verifyConsistencyProof(at(log.checkpoints, 0).root, newest.root, proof)).toBe(
        older.size === 1,
      );
    }
  });
});
