/** The verification of one record by the file that proves it. */
import type { Checkpoint } from './checkpoint.ts';
import { leafHash } from './hashing.ts';
import { verifyInclusion } from './proofs.ts';
import { parseProof } from './tlog-proof.ts';
import { beginWith, FaultError, faultOf, type Verdict, type VerifyOrder } from './verdict.ts';

interface RecordOrder extends VerifyOrder {
  /** The file of the form https://c2sp.org/tlog-proof. */
  readonly proof: string;
  /** The canonical JSON of the record. */
  readonly entry: Uint8Array;
}

/** @returns what is wrong, or one record that fits; `onRecord` is told its index */
export const verifyRecord = ({ proof, entry, ...order }: RecordOrder): Verdict => {
  try {
    const { index, proof: hashes, checkpoint: note } = parseProof(proof);
    const { checkpoint } = beginWith(note, order);
    const { size, root }: Checkpoint = checkpoint;
    if (!verifyInclusion({ index, size, leaf: leafHash(entry), proof: hashes, root })) {
      throw new FaultError(
        `the proof does not lead from the record, as number ${index}, to the root of the checkpoint`,
      );
    }
    order.onRecord?.(entry, index);
    return { records: 1, leftOut: size - 1 };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    return { fault, records: 0, leftOut: 0 };
  }
};
