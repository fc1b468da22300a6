/** What a verifier says of a log. */
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { cosignedAt } from './cosignature.ts';
import { emptyRoot, type Hash, sameHash } from './hashing.ts';
import { base64, MalformedError } from './malformed.ts';
import { type NoteKey, NotSignedError } from './note.ts';
import { checkpointPath } from './tiles.ts';

/** Sees each record that fits its hash; the root is compared after the last one. */
export type OnRecord = (entry: Uint8Array, index: number) => void;

export interface VerifyOrder {
  /** @returns the key that has to have signed the checkpoint */
  readonly keyFor: (note: string | Uint8Array) => NoteKey;
  /** @returns older checkpoints of the log, their signatures verified: the log has to extend them */
  readonly older?: (key: NoteKey) => readonly Tree[];
  /** A witness that has to have cosigned the checkpoint. */
  readonly witness?: NoteKey | undefined;
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
  readonly onRecord?: OnRecord | undefined;
}

export interface Verdict {
  /** The first thing that is wrong, in words. */
  readonly fault?: string;
  /** The records that fit their hashes, up to there. */
  readonly records: number;
  /** The records that stand behind the hash of their subtree only. */
  readonly leftOut: number;
}

/** The first thing that is wrong with a log. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}

/** @returns what is wrong, if the error is about the log and not about the program */
export const faultOf = (error: unknown): string | undefined =>
  error instanceof FaultError || error instanceof MalformedError || error instanceof NotSignedError
    ? error.message
    : undefined;

export interface Tree {
  readonly size: number;
  readonly root: Hash;
}

/** @throws FaultError that names where the fault is */
export const faultIn = <T>(where: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    const fault = faultOf(error);
    throw fault === undefined ? error : new FaultError(`${where}: ${fault}`);
  }
};

/**
 * Begins a verification.
 *
 * @throws FaultError, MalformedError or NotSignedError by the checkpoint, or by an older one
 */
export const beginWith = (note: string | Uint8Array, { keyFor, older, witness, onCheckpoint }: VerifyOrder) => {
  const { key, checkpoint } = faultIn(checkpointPath, () => {
    const known = keyFor(note);
    const opened = openCheckpoint(note, known);
    if (witness !== undefined && cosignedAt(note, witness) === undefined) {
      throw new FaultError(`it has no cosignature by the witness ${witness.name}`);
    }
    return { key: known, checkpoint: opened };
  });
  onCheckpoint?.(checkpoint);
  return { checkpoint, olderTrees: createOlderTrees(older?.(key) ?? [], checkpoint.size) };
};

/** @throws FaultError if the root of all records is another one than that of the checkpoint */
export const requireRoot = (root: Hash, checkpoint: Tree): void => {
  if (sameHash(root, checkpoint.root)) return;
  throw new FaultError(
    `checkpoint: the ${checkpoint.size} records have the root ${base64(root)}, and it says ${base64(checkpoint.root)}`,
  );
};

/**
 * The older checkpoints of the same log, each of which has to be met on the way.
 *
 * @param size of the log
 * @throws FaultError if the log is shorter than one of them
 */
const createOlderTrees = (older: readonly Tree[], size: number) => {
  const waiting = older.toSorted((one, other) => one.size - other.size);
  const longest = waiting.at(-1);
  if (longest !== undefined && longest.size > size) {
    throw new FaultError(`the log has ${size} records, and an older checkpoint ${longest.size}: records are gone`);
  }
  /** @throws FaultError if a tree of this size has another root */
  const meet = (reached: number, root: () => Hash): void => {
    for (let tree = waiting[0]; tree?.size === reached; tree = waiting[0]) {
      requireOlderRoot(root(), tree);
      waiting.shift();
    }
  };
  meet(0, () => emptyRoot);
  return { next: (): number => waiting[0]?.size ?? Number.POSITIVE_INFINITY, meet };
};
export type OlderTrees = ReturnType<typeof createOlderTrees>;

const requireOlderRoot = (root: Hash, older: Tree): void => {
  if (sameHash(root, older.root)) return;
  throw new FaultError(
    `the log does not extend the older checkpoint: its first ${older.size} records have the root ${base64(root)}, and ` +
      `the older one says ${base64(older.root)}`,
  );
};
