import * as z from '../base/zod.ts';
import { formatWitnessKey, witnessKey } from '../domain/log/cosignature.ts';
import { parseVerifierKey } from '../domain/log/note.ts';
import { storeContext } from '../store/client.ts';
import { createWitnessStore } from '../store/witness.ts';
import { kmsClient } from '../trail/key.ts';
import { createLogSigner } from '../trail/signer.ts';
import type { WitnessDependencies } from '../use-cases/witness/add-checkpoint.ts';

/** Set by `infra/witness-stack.ts`: a witness is an app of its own, with nothing of the service. */
const environment = z.object({
  WITNESS_TABLE: z.string(),
  WITNESS_KEY_ARN: z.string(),
  WITNESS_NAME: z.string(),
  /** Verifier keys of the logs that it knows, with commas between. */
  WITNESS_LOGS: z.string(),
});

/** Real dependencies of the witness, created once per process. */
export const witnessDependencies = (
  source: Readonly<Record<string, string | undefined>>,
): WitnessDependencies & { readonly ownKey: () => Promise<string> } => {
  const { WITNESS_TABLE, WITNESS_KEY_ARN: keyArn, WITNESS_NAME: name, WITNESS_LOGS } = environment.parse(source);
  const signer = createLogSigner({ client: kmsClient(), keyArn, name });
  return {
    keys: WITNESS_LOGS.split(',').map((key) => parseVerifierKey(key)),
    store: createWitnessStore(storeContext, WITNESS_TABLE),
    signer,
    now: Date.now,
    /** What the logs and their auditors have to know. */
    ownKey: async () => formatWitnessKey(witnessKey(name, await signer.publicKey())),
  };
};
