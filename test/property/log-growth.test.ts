/** A log is the same however it has come to its size, and every size extends all before it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCompactRange } from '../../shared/domain/log/compact-range.ts';
import { growLog } from '../../shared/domain/log/grow.ts';
import { leafHash } from '../../shared/domain/log/hashing.ts';
import {
  consistencyProof,
  inclusionProof,
  verifyConsistency,
  verifyInclusion,
} from '../../shared/domain/log/proofs.ts';
import { createLog, createSigner, hex, makeEntries, rootByDefinition } from '../support/transparency-log.ts';

const signer = createSigner();

/** Steps around the width of a tile, where something begins or ends. */
const step = fc.oneof(fc.nat(5), fc.integer({ min: 250, max: 260 }), fc.nat(600));
const steps = fc.array(step, { minLength: 1, maxLength: 8 });

const grownBy = async (widths: readonly number[]) => {
  const log = createLog(signer);
  for (const width of widths) await log.grow(makeEntries(width, log.entries.length));
  return log;
};

test('growing in any steps writes what growing at once writes', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (widths) => {
      const log = await grownBy(widths);
      const size = log.entries.length;
      const once = await growLog({ size: 0, entries: makeEntries(size), read: log.read });

      expect(hex(once.root)).toBe(hex(log.checkpoints.at(-1)?.root ?? once.oldRoot));
      for (const { path, bytes } of once.objects) expect(log.objects.get(path), path).toEqual(bytes);
    }),
    { numRuns: 40 },
  );
});

test('growth that is repeated writes the same bytes, and knows the root before', async () => {
  await fc.assert(
    fc.asyncProperty(steps, step, async (widths, more) => {
      const log = await grownBy(widths);
      const size = log.entries.length;
      const grow = () => growLog({ size, entries: makeEntries(more, size), read: log.read });
      const [first, again] = [await grow(), await grow()];

      expect(again).toEqual(first);
      expect(hex(first.oldRoot)).toBe(hex(log.checkpoints.at(-1)?.root ?? first.root));
      expect(first.objects).toHaveLength(more === 0 ? 0 : new Set(first.objects.map(({ path }) => path)).size);
    }),
    { numRuns: 20 },
  );
});

const changedHash = (hash: Uint8Array): Uint8Array => hash.map((byte, at) => (at === 0 ? byte ^ 1 : byte));

test('every checkpoint is proved to extend every earlier one, and nothing else is', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (widths) => {
      const log = await grownBy(widths);
      for (const [at, newer] of log.checkpoints.entries()) {
        for (const older of log.checkpoints.slice(0, at + 1)) {
          const proof = await consistencyProof({ olderSize: older.size, size: newer.size, read: log.read });
          expect(verifyConsistency({ older, newer, proof })).toBe(true);
          const forged = { ...older, root: changedHash(older.root) };
          expect(verifyConsistency({ older: forged, newer, proof })).toBe(false);
          // Any tree extends the empty one.
          const other = { ...newer, root: changedHash(newer.root) };
          expect(verifyConsistency({ older, newer: other, proof })).toBe(older.size === 0 && newer.size > 0);
          expect(verifyConsistency({ older, newer, proof: [...proof, older.root] })).toBe(false);
          if (proof.length > 0) expect(verifyConsistency({ older, newer, proof: proof.slice(0, -1) })).toBe(false);
        }
      }
    }),
    { numRuns: 15 },
  );
});

test('every record is proved to be at its place, and at no other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1_000 }), fc.nat(), fc.nat(), async (size, one, another) => {
      const log = await grownBy([size]);
      const [index, other] = [one % size, another % size];
      const root = log.checkpoints.at(-1)?.root ?? Buffer.alloc(0);
      const leaf = leafHash(log.entries[index] ?? Buffer.alloc(0));
      const proof = await inclusionProof({ index, size, read: log.read });

      expect(verifyInclusion({ index, size, leaf, proof, root })).toBe(true);
      expect(verifyInclusion({ index: other, size, leaf, proof, root })).toBe(other === index);
      expect(verifyInclusion({ index, size, leaf: changedHash(leaf), proof, root })).toBe(false);
      expect(verifyInclusion({ index, size, leaf, proof: [...proof, leaf], root })).toBe(false);
      expect(verifyInclusion({ index, size, leaf, proof: proof.slice(1), root })).toBe(size === 1);
    }),
    { numRuns: 100 },
  );
});

test('the root is that of the definition', () => {
  const leaves = makeEntries(600).map(leafHash);
  const range = createCompactRange();
  for (const [at, leaf] of leaves.entries()) {
    range.append(leaf);
    if (at % 7 === 0 || at > 590) expect(hex(range.root())).toBe(hex(rootByDefinition(leaves.slice(0, at + 1))));
  }
});

test('proofs of trees of nearly 2^53 leaves end', () => {
  const [size, root] = [2 ** 53 - 1, Buffer.alloc(32)];
  const proof = Array.from({ length: 53 }, () => root);

  expect(verifyInclusion({ index: size - 1, size, leaf: root, proof, root })).toBe(false);
  expect(verifyConsistency({ older: { size: size - 1, root }, newer: { size, root }, proof })).toBe(false);
  expect(verifyInclusion({ index: 0, size: 2 ** 53, leaf: root, proof, root })).toBe(false);
});
