import type { Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import { type Checkpoint, formatCheckpoint, parseCheckpoint } from '../../domain/log/checkpoint.ts';
import { growLog } from '../../domain/log/grow.ts';
import { emptyRoot, sameHash } from '../../domain/log/hashing.ts';
import { noteKey, openNote, signNote } from '../../domain/log/note.ts';
import { checkpointPath, decodeEntries, entriesPath, tileWidth } from '../../domain/log/tiles.ts';
import type { LogStore } from '../../store/log/log.ts';
import type { LogBucket } from '../../trail/bucket.ts';
import { LogObjectMissingError } from '../../trail/reader.ts';
import type { LogSigner } from '../../trail/signer.ts';

export interface PublishDependencies {
  readonly order: Pick<LogStore, 'readSize' | 'readEntries'>;
  readonly bucket: LogBucket;
  readonly signer: LogSigner;
  readonly now: () => Instant;
  readonly log: Log;
}

/** What is published does not go on from what was published before; nothing is signed. */
export class NotExtendedError extends Error {
  override readonly name = 'NotExtendedError';
}

/** Entries of one checkpoint: a few megabytes, so that memory stays flat. */
const maxEntries = 40 * tileWidth;
const writesAtOnce = 10;

/**
 * Publishes what the log has more than its last checkpoint: the tiles, then a checkpoint over them.
 * What a crash has interrupted is written again, with the same bytes.
 *
 * @returns the size of the last checkpoint
 * @throws NotExtendedError if the last checkpoint is not ours, or the log does not extend it
 */
export async function publish(deadline: Instant, dependencies: PublishDependencies): Promise<number> {
  const { order, bucket, signer, now, log } = dependencies;
  const total = await order.readSize();
  for (;;) {
    const stored = await bucket.read(checkpointPath).catch(noneIfMissing);
    const last = await checkpointOf(stored?.bytes, signer);
    if (last.size > total) {
      throw new NotExtendedError(`the checkpoint has ${last.size} records, and the log has only ${total}`);
    }
    if (last.size === total || now() >= deadline) return last.size;

    const size = Math.min(total, last.size + maxEntries);
    const next = await extend(last, size, dependencies);
    const note = await signNote(formatCheckpoint(next), { ...signer, publicKey: await signer.publicKey() });
    const { outcome } = await bucket.replace(checkpointPath, Buffer.from(note), stored?.etag);
    if (outcome === 'replaced') log(events.LOG_PUBLISHED, { size });
  }
}

async function checkpointOf(bytes: Uint8Array | undefined, signer: LogSigner): Promise<Checkpoint> {
  if (bytes === undefined) return { origin: signer.name, size: 0, root: emptyRoot };
  const { text } = openNote(bytes, [noteKey(signer.name, await signer.publicKey())]);
  const checkpoint = parseCheckpoint(text);
  if (checkpoint.origin === signer.name) return checkpoint;
  throw new NotExtendedError(`the checkpoint is of the log ${checkpoint.origin}, and not of ${signer.name}`);
}

/** Writes the tiles of a longer log. */
async function extend(last: Checkpoint, size: number, { order, bucket }: PublishDependencies): Promise<Checkpoint> {
  const read = async (path: string): Promise<Uint8Array> => (await bucket.read(path)).bytes;
  // From the last entry that is published: the order that is stored must still have it there.
  const entries: Uint8Array[] = [];
  const from = Math.max(0, last.size - 1);
  for await (const entry of order.readEntries(from, size)) entries.push(Buffer.from(entry));
  if (entries.length !== size - from) throw new NotExtendedError(`the log has a gap between ${from} and ${size}`);
  if (last.size > 0) await requireSame(entries.shift(), from, read);

  const { root, oldRoot, objects } = await growLog({ size: last.size, entries, read });
  if (!sameHash(oldRoot, last.root)) throw new NotExtendedError('the tiles do not have the root of the checkpoint');
  for (let at = 0; at < objects.length; at += writesAtOnce) {
    await Promise.all(objects.slice(at, at + writesAtOnce).map(({ path, bytes }) => bucket.write(path, bytes)));
  }
  return { origin: last.origin, size, root };
}

/** After a restore from a backup, records could get places that others have in the published log. */
async function requireSame(
  entry: Uint8Array | undefined,
  index: number,
  read: (path: string) => Promise<Uint8Array>,
): Promise<void> {
  const width = (index % tileWidth) + 1;
  const path = entriesPath(Math.floor(index / tileWidth), width);
  const published = decodeEntries(await read(path), width, path)[width - 1];
  if (entry !== undefined && published !== undefined && Buffer.compare(entry, published) === 0) return;
  throw new NotExtendedError(`the record at ${index} is another one than was published`);
}

const noneIfMissing = (error: unknown): undefined => {
  if (!(error instanceof LogObjectMissingError)) throw error;
};
