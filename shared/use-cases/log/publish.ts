import type { Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import { type Checkpoint, formatCheckpoint, parseCheckpoint } from '../../domain/log/checkpoint.ts';
import { cosignedAt } from '../../domain/log/cosignature.ts';
import { growLog } from '../../domain/log/grow.ts';
import { emptyRoot, sameHash } from '../../domain/log/hashing.ts';
import { noteKey, openNote, signNote, splitNote } from '../../domain/log/note.ts';
import { checkpointPath, decodeEntries, entriesPath, tileWidth } from '../../domain/log/tiles.ts';
import type { LogStore } from '../../store/log/log.ts';
import type { LogBucket } from '../../trail/bucket.ts';
import { type LogObject, LogObjectMissingError } from '../../trail/reader.ts';
import type { LogSigner } from '../../trail/signer.ts';
import type { Witness } from '../../trail/witness.ts';
import { askWitness } from './cosign.ts';

export interface PublishDependencies {
  readonly order: Pick<LogStore, 'readSize' | 'readEntries'>;
  readonly bucket: LogBucket;
  readonly signer: LogSigner;
  /** Cosigns each checkpoint; undefined: nobody does. */
  readonly witness?: Witness | undefined;
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
  for (let published = 0; ; published += 1) {
    const stored = await bucket.read(checkpointPath).catch(noneIfMissing);
    const last = await checkpointOf(stored?.bytes, signer);
    // Read after the checkpoint: another publisher may have published what the log has had since.
    const total = await order.readSize();
    if (last.size > total) {
      throw new NotExtendedError(`the checkpoint has ${last.size} records, and the log has only ${total}`);
    }
    if (last.size === total || now() >= deadline) {
      const isOld = published === 0 && stored !== undefined && now() < deadline;
      if (isOld) await cosignLater(stored, last.size, dependencies);
      return last.size;
    }

    const size = Math.min(total, last.size + maxEntries);
    const next = await extend(last, size, dependencies);
    const signed = await signNote(formatCheckpoint(next), { ...signer, publicKey: await signer.publicKey() });
    const note = signed + (await cosignatureOf(signed, size, stored, dependencies));
    const { outcome } = await bucket.replace(checkpointPath, Buffer.from(note), stored?.etag);
    if (outcome === 'replaced') log(events.LOG_PUBLISHED, { size });
  }
}

/**
 * Asks for the cosignature of a checkpoint. A proof from the last one that the witness has cosigned
 * costs one request; from any other one it takes two.
 */
async function cosignatureOf(
  note: string,
  size: number,
  stored: LogObject | undefined,
  { witness, bucket, order: { readSize }, log }: PublishDependencies,
): Promise<string> {
  if (witness === undefined) return '';
  const isCosigned = stored !== undefined && stateOf(stored, witness) === 'cosigned';
  const olderSize = isCosigned ? parseCheckpoint(splitNote(stored.bytes).text).size : 0;
  const read = async (path: string): Promise<Uint8Array> => (await bucket.read(path)).bytes;
  return askWitness({ note, size, olderSize, read, readSize }, { witness, log });
}

/** Puts the cosignature below a checkpoint that was published without it, if there is one by now. */
async function cosignLater(stored: LogObject, size: number, dependencies: PublishDependencies): Promise<void> {
  const { witness, bucket } = dependencies;
  if (witness === undefined || stateOf(stored, witness) !== 'bare') return;
  const note = Buffer.from(stored.bytes).toString('utf8');
  const line = await cosignatureOf(note, size, stored, dependencies);
  if (line !== '') await bucket.replace(checkpointPath, Buffer.from(note + line), stored.etag);
}

/** `spoilt`: a line of that name is no cosignature of it. The next checkpoint has a new one. */
function stateOf({ bytes }: LogObject, { key }: Witness): 'bare' | 'cosigned' | 'spoilt' {
  try {
    return cosignedAt(bytes, key) === undefined ? 'bare' : 'cosigned';
  } catch {
    return 'spoilt';
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
  // From the last bundle that is published: the order that is stored must still have its entries there.
  const entries: Uint8Array[] = [];
  const from = Math.floor(Math.max(0, last.size - 1) / tileWidth) * tileWidth;
  for await (const entry of order.readEntries(from, size)) entries.push(Buffer.from(entry));
  if (entries.length !== size - from) throw new NotExtendedError(`the log has a gap between ${from} and ${size}`);
  if (last.size > 0) await requireSame(entries.splice(0, last.size - from), from, read);

  const { root, oldRoot, objects } = await growLog({ size: last.size, entries, read });
  if (!sameHash(oldRoot, last.root)) throw new NotExtendedError('the tiles do not have the root of the checkpoint');
  for (let at = 0; at < objects.length; at += writesAtOnce) {
    await Promise.all(objects.slice(at, at + writesAtOnce).map(({ path, bytes }) => bucket.write(path, bytes)));
  }
  return { origin: last.origin, size, root };
}

/** After a restore from a backup, records could get places that others have in the published log. */
async function requireSame(
  entries: readonly Uint8Array[],
  from: number,
  read: (path: string) => Promise<Uint8Array>,
): Promise<void> {
  const path = entriesPath(from / tileWidth, entries.length);
  const published = decodeEntries(await read(path), entries.length, path);
  const at = entries.findIndex((entry, index) => Buffer.compare(entry, published[index] ?? Buffer.alloc(0)) !== 0);
  if (at >= 0) throw new NotExtendedError(`the record at ${from + at} is another one than was published`);
}

const noneIfMissing = (error: unknown): undefined => {
  if (!(error instanceof LogObjectMissingError)) throw error;
};
