/** Checkpoints: which log, how many records, and the root of their tree (https://c2sp.org/tlog-checkpoint). */
import { type Hash, readHash } from './hashing.ts';
import { base64, MalformedError, readCount, requireCount } from './malformed.ts';
import { type NoteKey, openNote } from './note.ts';

export interface Checkpoint {
  /** The log that it is of; also the name of the key that signs it. */
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
  /** Lines that say more. */
  readonly extensions?: readonly string[];
}

const isLine = (text: string): boolean => text !== '' && !text.includes('\n');

/**
 * @returns the text of the note
 * @throws MalformedError
 */
export const formatCheckpoint = ({ origin, size, root, extensions = [] }: Checkpoint): string => {
  requireCount(size, 'the size of the log');
  if (![origin, ...extensions].every(isLine))
    throw new MalformedError('a line of the checkpoint is empty, or is several');
  return [origin, String(size), base64(root), ...extensions, ''].join('\n');
};

/**
 * Reads the text of a note that is already opened.
 *
 * @throws MalformedError
 */
export const parseCheckpoint = (text: string): Checkpoint => {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.includes('')) throw new MalformedError('the checkpoint has an empty line');
  const [origin, size, root, ...extensions] = lines;
  if (origin === undefined || size === undefined || root === undefined) {
    throw new MalformedError('the checkpoint has fewer than three lines');
  }
  return {
    origin,
    size: readCount(size, 'the size in the checkpoint'),
    root: readHash(root, 'the root in the checkpoint'),
    extensions,
  };
};

/**
 * Opens a signed checkpoint.
 *
 * @param key its name must be the origin
 * @throws MalformedError if it is no checkpoint
 * @throws NotSignedError if the key has not signed it
 */
export const openCheckpoint = (note: string | Uint8Array, key: NoteKey): Checkpoint => {
  const checkpoint = parseCheckpoint(openNote(note, [key]).text);
  if (checkpoint.origin !== key.name) throw new MalformedError('the checkpoint is of another log than its key');
  return checkpoint;
};
