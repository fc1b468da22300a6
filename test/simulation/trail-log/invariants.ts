import { parseCheckpoint } from '../../../shared/domain/log/checkpoint.ts';
import { noteKey, openNote } from '../../../shared/domain/log/note.ts';
import { consistencyProof, verifyConsistency } from '../../../shared/domain/log/proofs.ts';
import { decodeEntries, entriesPath, tileWidth } from '../../../shared/domain/log/tiles.ts';
import { fail } from '../view.ts';
import type { Bucket } from './bucket.ts';

const checkpointsOf = ({ checkpoints }: Bucket, name: string, publicKey: Uint8Array) =>
  checkpoints.map(({ bytes }) => parseCheckpoint(openNote(bytes, [noteKey(name, publicKey)]).text));

/** Every checkpoint extends every earlier one. */
export const expectOneHistory = async (bucket: Bucket, name: string, publicKey: Uint8Array): Promise<void> => {
  const checkpoints = checkpointsOf(bucket, name, publicKey);
  for (const [at, newer] of checkpoints.entries()) {
    for (const older of checkpoints.slice(0, at)) {
      if (older.size > newer.size) fail('a checkpoint goes back', { older: older.size, newer: newer.size });
      const proof = await consistencyProof({ olderSize: older.size, size: newer.size, read: bucket.read });
      if (!verifyConsistency({ older, newer, proof })) {
        fail('a checkpoint does not extend an earlier one', { older: older.size, newer: newer.size });
      }
    }
  }
};

/** The entries that the last checkpoint is over. */
export const publishedEntries = async (bucket: Bucket, name: string, publicKey: Uint8Array): Promise<string[]> => {
  const size = checkpointsOf(bucket, name, publicKey).at(-1)?.size ?? 0;
  const entries: string[] = [];
  for (let from = 0; from < size; from += tileWidth) {
    const width = Math.min(tileWidth, size - from);
    const path = entriesPath(from / tileWidth, width);
    entries.push(...decodeEntries(await bucket.read(path), width, path).map((entry) => Buffer.from(entry).toString()));
  }
  return entries;
};

/** Each record once, and those of an account in the order of their versions. */
export const expectWhole = (entries: readonly string[], written: readonly { accountId: string; version: number }[]) => {
  const lastOf = new Map<string, number>();
  const seen = new Set<string>();
  for (const entry of entries) {
    const { accountId, version } = JSON.parse(entry);
    const id = `${accountId} ${version}`;
    if (seen.has(id)) fail('the log has a record twice', id);
    seen.add(id);
    if (accountId.startsWith('operations#')) continue;
    const last = lastOf.get(accountId) ?? 0;
    if (version !== last + 1) fail('the records of an account are not in their order', { id, last });
    lastOf.set(accountId, version);
  }
  for (const { accountId, version } of written) {
    if (!seen.has(`${accountId} ${version}`)) fail('the log lacks a record', { accountId, version });
  }
};
