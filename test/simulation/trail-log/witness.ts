/** A witness of the log, which may be down, lose its answer, or be asked by two publishers at once. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { cosignedAt, witnessKey } from '../../../shared/domain/log/cosignature.ts';
import { noteKey } from '../../../shared/domain/log/note.ts';
import { createWitnessStore, witnessTable } from '../../../shared/store/witness.ts';
import type { Witness } from '../../../shared/trail/witness.ts';
import { addCheckpoint } from '../../../shared/use-cases/witness/add-checkpoint.ts';
import { createMemoryDynamoDb } from '../../support/memory-dynamodb.ts';
import { fail } from '../view.ts';
import type { Bucket, Mishap } from './bucket.ts';
import { origin, publicKeyBytes } from './world.ts';

const keys = generateKeyPairSync('ed25519');
const publicKey = Buffer.from(keys.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const key = witnessKey('witness.test', publicKey);

export const createSimulatedWitness = () => {
  const { client } = createMemoryDynamoDb({ tables: { witness: witnessTable } });
  const dependencies = {
    keys: [noteKey(origin, publicKeyBytes)],
    store: createWitnessStore({ client }, 'witness'),
    signer: {
      name: key.name,
      publicKey: async () => publicKey,
      sign: async (bytes: Uint8Array) => sign(null, bytes, keys.privateKey),
    },
    now: () => 0,
  };
  return {
    /** As one publisher reaches it. */
    connect: (wait: () => Promise<void>, mishap: () => Mishap | undefined): Witness => ({
      key,
      addCheckpoint: async (body) => {
        await wait();
        const bad = mishap();
        if (bad?.when === 'before') throw new Error('the witness is down');
        const { status, body: answer } = await addCheckpoint(body, dependencies);
        if (bad !== undefined) throw new Error('the answer of the witness is lost');
        return { status, body: answer };
      },
    }),
    /** Every cosignature that was published fits, and the last checkpoint has one. */
    expectCosigned: ({ checkpoints }: Bucket): void => {
      for (const { bytes } of checkpoints) cosignedAt(bytes, key);
      const last = checkpoints.at(-1);
      if (last !== undefined && cosignedAt(last.bytes, key) === undefined) fail('nobody has cosigned the log', {});
    },
  };
};
