/** The requests to a witness, and what it says to them (https://c2sp.org/tlog-witness). */
import { type Checkpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { emptyRoot, type Hash, readHash, sameHash } from './hashing.ts';
import { base64, MalformedError, readCount } from './malformed.ts';
import { type NoteKey, NotSignedError, splitNote } from './note.ts';
import { verifyConsistency } from './proofs.ts';

/** As many as a proof can have. */
const maxProofLines = 63;

export interface CosignRequest {
  /** Size of the checkpoint that the proof goes on from: the last one that the witness has seen. */
  readonly olderSize: number;
  readonly proof: readonly Hash[];
  /** The signed checkpoint. */
  readonly note: string;
}

/** @returns the body of `add-checkpoint` */
export const formatCosignRequest = ({ olderSize, proof, note }: CosignRequest): string =>
  [`old ${olderSize}`, ...proof.map(base64), '', note].join('\n');

/** @throws MalformedError */
export function parseCosignRequest(body: string): CosignRequest {
  const end = body.indexOf('\n\n');
  if (end < 0) throw new MalformedError('the request has no empty line above the checkpoint');
  const [first = '', ...lines] = body.slice(0, end).split('\n');
  if (!first.startsWith('old ')) throw new MalformedError('the request does not begin with the older size');
  if (lines.length > maxProofLines) throw new MalformedError('the proof has too many lines');
  return {
    olderSize: readCount(first.slice('old '.length), 'the older size'),
    proof: lines.map((line) => readHash(line, 'a line of the proof')),
    note: body.slice(end + 2),
  };
}

/** The last checkpoint that a witness has cosigned. */
export type Seen = Pick<Checkpoint, 'size' | 'root'>;

const nothing: Seen = { size: 0, root: emptyRoot };

/** What a witness does with a request; a refusal by the status of its answer. */
export type Step =
  | { readonly step: 'cosign'; readonly checkpoint: Checkpoint; readonly text: string }
  | { readonly step: 'refuse'; readonly status: 400 | 403 | 404 | 422; readonly why: string }
  /** It has seen another checkpoint last than the proof goes on from, or another one of this size. */
  | { readonly step: 'conflict'; readonly size: number };

/**
 * Decides about a request. Pure.
 *
 * @param keys of the logs that the witness knows
 * @param seen what it has cosigned last of a log
 */
export async function stepOf(
  body: string,
  keys: readonly NoteKey[],
  seen: (origin: string) => Promise<Seen | undefined>,
): Promise<Step> {
  try {
    const { olderSize, proof, note } = parseCosignRequest(body);
    const { text } = splitNote(note);
    const { origin, size } = parseCheckpoint(text);
    const key = keys.find(({ name }) => name === origin);
    if (key === undefined) return { step: 'refuse', status: 404, why: 'the log is unknown' };
    const checkpoint = openCheckpoint(note, key);
    if (olderSize > size) return { step: 'refuse', status: 400, why: 'the older size is larger than the checkpoint' };
    const last = (await seen(origin)) ?? nothing;
    if (last.size !== olderSize) return { step: 'conflict', size: last.size };
    if (last.size === size && !sameHash(last.root, checkpoint.root)) return { step: 'conflict', size: last.size };
    if (!verifyConsistency({ older: last, newer: checkpoint, proof })) {
      return { step: 'refuse', status: 422, why: 'the proof does not lead from the last checkpoint to this one' };
    }
    return { step: 'cosign', checkpoint, text };
  } catch (error) {
    if (error instanceof NotSignedError) return { step: 'refuse', status: 403, why: error.message };
    if (error instanceof MalformedError) return { step: 'refuse', status: 400, why: error.message };
    throw error;
  }
}
