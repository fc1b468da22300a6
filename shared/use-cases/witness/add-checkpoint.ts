import type { Instant } from '../../base/time.ts';
import { cosign, witnessKey } from '../../domain/log/cosignature.ts';
import type { NoteKey } from '../../domain/log/note.ts';
import { type Seen, stepOf } from '../../domain/log/witness.ts';
import type { WitnessStore } from '../../store/witness.ts';
import type { LogSigner } from '../../trail/signer.ts';

export interface WitnessDependencies {
  /** Of the logs that it knows. */
  readonly keys: readonly NoteKey[];
  readonly store: WitnessStore;
  readonly signer: LogSigner;
  readonly now: () => Instant;
}

export interface WitnessReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const plainText = 'text/plain; charset=utf-8';
/** Others were faster in every try: the last answer says what they have been given. */
const maxTries = 3;

/**
 * Cosigns a checkpoint that extends the last one that it has cosigned of its log. What it has seen is
 * kept before it signs, so that it never signs two that do not extend one another.
 */
export async function addCheckpoint(body: string, dependencies: WitnessDependencies): Promise<WitnessReply> {
  const { keys, store, signer, now } = dependencies;
  for (let tries = 1; ; tries += 1) {
    let last: Seen | undefined;
    const step = await stepOf(body, keys, async (origin) => {
      last = await store.read(origin);
      return last;
    });
    if (step.step === 'conflict') return { status: 409, contentType: 'text/x.tlog.size', body: `${step.size}\n` };
    if (step.step === 'refuse') return { status: step.status, contentType: plainText, body: `${step.why}\n` };
    const { checkpoint, text } = step;
    if (await store.move(checkpoint.origin, last, { size: checkpoint.size, root: checkpoint.root })) {
      const key = witnessKey(signer.name, await signer.publicKey());
      const line = await cosign(text, Math.floor(now() / 1000), key, signer.sign);
      return { status: 200, contentType: plainText, body: line };
    }
    if (tries === maxTries) return { status: 503, contentType: plainText, body: 'others were faster\n' };
  }
}
