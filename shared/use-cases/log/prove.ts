import { parseCheckpoint } from '../../domain/log/checkpoint.ts';
import { splitNote } from '../../domain/log/note.ts';
import { inclusionProof } from '../../domain/log/proofs.ts';
import { checkpointPath, decodeEntries, entriesPath, tileWidth } from '../../domain/log/tiles.ts';
import { formatProof } from '../../domain/log/tlog-proof.ts';
import type { LogRecord } from '../../store/log/items.ts';
import type { PlaceReader } from '../../store/log/log.ts';

export interface ProofDependencies {
  readonly order: { readonly indexOf: PlaceReader };
  /** @returns an object of the published log; undefined: there is none of this name */
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
}

/**
 * Makes the file that proves one record: with the record itself, its way to the root, and the last
 * checkpoint, it needs nothing else to be verified.
 *
 * @returns undefined if the record is not published, or not yet
 */
export async function proofOf(
  id: Pick<LogRecord, 'partition' | 'version'>,
  { order, read }: ProofDependencies,
): Promise<string | undefined> {
  const index = await order.indexOf(id);
  return index === undefined ? undefined : proofAt(index, read);
}

/**
 * The same of the record at an index of the log, of whatever kind it is.
 *
 * @returns undefined if so many records are not published, or not yet
 */
export async function proofAt(index: number, read: ProofDependencies['read']): Promise<string | undefined> {
  const note = await read(checkpointPath);
  if (note === undefined) return undefined;
  const { size } = parseCheckpoint(splitNote(note).text);
  if (index >= size) return undefined;

  const readTile = async (path: string): Promise<Uint8Array> => {
    const bytes = await read(path);
    if (bytes === undefined) throw new Error(`the log has no ${path}`);
    return bytes;
  };
  const bundle = Math.floor(index / tileWidth);
  const width = Math.min(tileWidth, size - bundle * tileWidth);
  const path = entriesPath(bundle, width);
  const [proof, entries] = await Promise.all([inclusionProof({ index, size, read: readTile }), readTile(path)]);
  const extra = decodeEntries(entries, width, path)[index % tileWidth];
  return formatProof({ index, proof, checkpoint: Buffer.from(note).toString('utf8'), ...(extra && { extra }) });
}
