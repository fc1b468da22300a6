/** The hashes of RFC 6962, section 2.1, with SHA-256. */
import { hash } from 'node:crypto';
import { MalformedError, readBase64 } from './malformed.ts';

/** 32 bytes. */
export type Hash = Uint8Array;

export const hashLength = 32;

/** The longest entry, as its length has 16 bits in front of it. */
export const maxEntryLength = 65_535;

// Hashing is a single call, so what it reads is put together in one place instead of a new one for
// each of a million records.
const leafInput = Buffer.alloc(1 + maxEntryLength);
const nodeInput = Buffer.alloc(1 + 2 * hashLength);
nodeInput[0] = 1;

/** @returns SHA-256 of 0x00 and the entry */
export const leafHash = (entry: Uint8Array): Hash => {
  if (entry.length > maxEntryLength) throw new MalformedError(tooLong(entry));
  leafInput.set(entry, 1);
  return hash('sha256', leafInput.subarray(0, 1 + entry.length), 'buffer');
};

export const tooLong = ({ length }: Uint8Array): string =>
  `an entry has ${length} bytes, and may have ${maxEntryLength} at most`;

/** @returns SHA-256 of 0x01 and both hashes */
export const nodeHash = (left: Hash, right: Hash): Hash => {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + hashLength);
  return hash('sha256', nodeInput, 'buffer');
};

/** The root of a tree without leaves: SHA-256 of nothing. */
export const emptyRoot: Hash = hash('sha256', Buffer.alloc(0), 'buffer');

/**
 * @param row the hashes of a complete subtree's lowest row, one behind the other; their number is a
 *   power of two
 * @returns the hash of the subtree
 */
export const foldRow = (row: Uint8Array): Hash => {
  const hashes = Uint8Array.from(row);
  for (let width = hashes.length; width > hashLength; width /= 2) {
    for (let at = 0; at < width; at += 2 * hashLength) {
      nodeInput.set(hashes.subarray(at, at + 2 * hashLength), 1);
      hashes.set(hash('sha256', nodeInput, 'buffer'), at / 2);
    }
  }
  return hashes.slice(0, hashLength);
};

/** Hashes are public, so the comparison may take a shorter time for some than for others. */
export const sameHash = (one: Hash, other: Hash): boolean => Buffer.compare(one, other) === 0;

/** @throws MalformedError */
export const readHash = (text: string, what: string): Hash => {
  const bytes = readBase64(text, what);
  if (bytes.length !== hashLength) throw new MalformedError(`${what} has ${bytes.length} bytes instead of 32`);
  return bytes;
};
