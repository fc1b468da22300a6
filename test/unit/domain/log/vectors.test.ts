/**
 * Vectors of others: the eight leaves that the tests of Certificate Transparency use everywhere
 * (transparency-dev/merkle, testonly/constants.go), and the note of the tests of Go's sumdb/note.
 */
import { expect, test } from 'vitest';
import { createCompactRange } from '../../../../shared/domain/log/compact-range.ts';
import { emptyRoot, leafHash } from '../../../../shared/domain/log/hashing.ts';
import { noteKey, openNote, parseVerifierKey, signNote, verifierKey } from '../../../../shared/domain/log/note.ts';
import { consistencyProof, inclusionProof } from '../../../../shared/domain/log/proofs.ts';
import { createLog, hex } from '../../../support/transparency-log.ts';

const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(
  (text) => Buffer.from(text, 'hex'),
);

const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

test('the roots of the trees of no to eight leaves', () => {
  const range = createCompactRange();
  const reached = [hex(range.root())];
  for (const leaf of leaves) {
    range.append(leafHash(leaf));
    reached.push(hex(range.root()));
  }

  expect(reached).toEqual(roots);
  expect(hex(emptyRoot)).toBe(roots[0]);
});

const logOf = async (size: number) => {
  const log = createLog();
  await log.grow(leaves.slice(0, size));
  return log;
};

test.each([
  {
    index: 0,
    size: 8,
    expected: [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  },
  {
    index: 5,
    size: 8,
    expected: [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  },
])('the proof that leaf $index is among $size', async ({ index, size, expected }) => {
  const { read } = await logOf(size);

  expect((await inclusionProof({ index, size, read })).map(hex)).toEqual(expected);
});

test.each([
  { olderSize: 1, size: 1, expected: [] },
  {
    olderSize: 1,
    size: 8,
    expected: [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  },
  {
    olderSize: 6,
    size: 8,
    expected: [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  },
  {
    olderSize: 2,
    size: 5,
    expected: [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  },
])('the proof that $size leaves begin with the first $olderSize', async ({ olderSize, size, expected }) => {
  const { read } = await logOf(size);

  expect((await consistencyProof({ olderSize, size, read })).map(hex)).toEqual(expected);
});

const peterNeumann = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const text =
  'If you think cryptography is the answer to your problem,\n' + "then you don't know what your problem is.\n";
const signature = 'x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=';
const note = `${text}\n— PeterNeumann ${signature}\n`;

test('a note that Go has signed', () => {
  const key = parseVerifierKey(peterNeumann);

  expect(openNote(note, [key])).toEqual({ text, signers: [key] });
  expect(key).toMatchObject({ name: 'PeterNeumann', id: 'c74f20a3' });
  expect(verifierKey(noteKey(key.name, key.publicKey))).toBe(peterNeumann);
});

test('a note is written as Go writes it', async () => {
  const { name, publicKey } = parseVerifierKey(peterNeumann);
  const sign = async () => Buffer.from(signature, 'base64').subarray(4);

  expect(await signNote(text, { name, publicKey, sign })).toBe(note);
});
