/** Small transparency logs: in memory, signed by a key of their own, and as folders. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatCheckpoint } from '../../shared/domain/log/checkpoint.ts';
import { growLog, type LogObject } from '../../shared/domain/log/grow.ts';
import { type Hash, leafHash, nodeHash } from '../../shared/domain/log/hashing.ts';
import { noteKey, publicKeyOf, signNote, verifierKey } from '../../shared/domain/log/note.ts';
import type { TileReader } from '../../shared/domain/log/tiles.ts';

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export const createSigner = (name = 'log.example/trail', pair = generateKeyPairSync('ed25519')) => {
  const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const publicKey = publicKeyOf(pem);
  const key = noteKey(name, publicKey);
  return {
    name,
    pem,
    publicKey,
    key,
    verifierKey: verifierKey(key),
    sign: async (bytes: Uint8Array): Promise<Uint8Array> => signBytes(bytes, pair.privateKey),
  };
};

const signBytes = (bytes: Uint8Array, key: KeyObject): Uint8Array => sign(null, bytes, key);

/** The root by the recursive definition of RFC 6962, section 2.1: slow, and plainly right. */
export const rootByDefinition = (leaves: readonly Hash[]): Hash => {
  const [first, ...rest] = leaves;
  if (first === undefined) throw new Error('the empty tree has a root of its own');
  if (rest.length === 0) return first;
  let split = 1;
  while (2 * split < leaves.length) split *= 2;
  return nodeHash(rootByDefinition(leaves.slice(0, split)), rootByDefinition(leaves.slice(split)));
};

/** Fails if bytes once written are to be replaced by others. */
const writeOnce = (objects: Map<string, Uint8Array>, { path, bytes }: LogObject): void => {
  const before = objects.get(path);
  if (before !== undefined && Buffer.compare(before, bytes) !== 0)
    throw new Error(`${path} was written with other bytes`);
  objects.set(path, bytes);
};

/** A log in memory that grows; each checkpoint is kept. */
export const createLog = (signer = createSigner()) => {
  const objects = new Map<string, Uint8Array>();
  const entries: Uint8Array[] = [];
  const checkpoints: { readonly size: number; readonly root: Hash; readonly note: string }[] = [];
  const read: TileReader = async (path) => {
    const bytes = objects.get(path);
    if (bytes === undefined) throw new Error(`there is no ${path}`);
    return bytes;
  };

  const grow = async (more: readonly Uint8Array[]) => {
    const growth = await growLog({ size: entries.length, entries: more, read });
    for (const object of growth.objects) writeOnce(objects, object);
    for (const entry of more) entries.push(entry);
    const { size, root } = growth;
    const note = await signNote(formatCheckpoint({ origin: signer.name, size, root }), signer);
    objects.set('checkpoint', Buffer.from(note));
    checkpoints.push({ size, root, note });
    return growth;
  };

  return { signer, objects, entries, checkpoints, read, grow, leaves: () => entries.map(leafHash) };
};
export type Log = ReturnType<typeof createLog>;

export const writeLog = async (folder: string, objects: ReadonlyMap<string, Uint8Array>): Promise<void> => {
  for (const [path, bytes] of objects) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
};

/** Entries that are all different. */
export const makeEntries = (count: number, from = 0): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => Buffer.from(`entry ${from + index}`));
