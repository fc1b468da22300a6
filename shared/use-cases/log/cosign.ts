import { describeError, type Log } from '../../base/log.ts';
import * as events from '../../base/log-events.ts';
import { ownLine } from '../../domain/log/cosignature.ts';
import { readCount } from '../../domain/log/malformed.ts';
import { consistencyProof } from '../../domain/log/proofs.ts';
import type { TileReader } from '../../domain/log/tiles.ts';
import { faultOf } from '../../domain/log/verdict.ts';
import { formatCosignRequest } from '../../domain/log/witness.ts';
import type { Witness } from '../../trail/witness.ts';

export interface CosignOrder {
  /** The signed checkpoint. */
  readonly note: string;
  readonly size: number;
  /** What the witness has probably cosigned last; it says so if that is wrong. */
  readonly olderSize: number;
  /** Reads the tiles of the checkpoint. */
  readonly read: TileReader;
  /** @returns how long the log is by now, which another publisher may have published */
  readonly readSize: () => Promise<number>;
}

export interface CosignDependencies {
  readonly witness: Witness;
  readonly log: Log;
}

/** The first one may be a guess, and others may be cosigned meanwhile. */
const maxTries = 4;

/**
 * Asks the witness to cosign a checkpoint. Never throws: the log is published without the
 * cosignature, and it is asked for again with the next call.
 *
 * @returns the line to put below the checkpoint; empty if there is none
 */
export async function askWitness(order: CosignOrder, dependencies: CosignDependencies): Promise<string> {
  const { witness, log } = dependencies;
  try {
    return await ask(order, dependencies);
  } catch (error) {
    log(events.WITNESS_NOT_REACHED, { witness: witness.key.name, size: order.size, error: describeError(error) });
    return '';
  }
}

async function ask(order: CosignOrder, { witness, log }: CosignDependencies): Promise<string> {
  const { note, size, read, readSize } = order;
  const refused = (why: string, seen?: number): string => {
    log(events.WITNESS_REFUSED, { witness: witness.key.name, size, why, ...(seen !== undefined && { seen }) });
    return '';
  };
  let { olderSize } = order;
  for (let tries = 1; ; tries += 1) {
    const proof = await consistencyProof({ olderSize, size, read });
    const { status, body } = await witness.addCheckpoint(formatCosignRequest({ olderSize, proof, note }));
    if (status === 200) return accepted(body, order, { witness, log }) ?? refused('its cosignature does not fit');
    if (status === 429 || status >= 500) throw new Error(`the witness has answered ${status}`);
    if (status !== 409) return refused(`the witness has answered ${status}`);
    const seen = seenSize(body);
    if (seen === undefined) return refused('the witness does not say what it has seen');
    if (seen === olderSize) return refused('the witness has seen another log of this size', seen);
    if (seen > size) {
      // Another publisher may have been faster, with what the log has had since.
      return (await readSize()) >= seen ? '' : refused('the witness has seen a longer log', seen);
    }
    if (tries === maxTries) throw new Error('the witness has seen others in every try');
    olderSize = seen;
  }
}

const accepted = (body: string, { note }: CosignOrder, { witness }: CosignDependencies): string | undefined => {
  try {
    return ownLine(body, note, witness.key);
  } catch (error) {
    if (faultOf(error) === undefined) throw error;
    return undefined;
  }
};

const seenSize = (body: string): number | undefined => {
  try {
    return readCount(body.replace(/\n$/, ''), 'the size that the witness has seen');
  } catch {
    return undefined;
  }
};
