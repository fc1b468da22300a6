import { log } from '../base/log.ts';
import type { EnvironmentFor } from '../config/environment.ts';
import { parseWitnessKey } from '../domain/log/cosignature.ts';
import { storeContext } from '../store/client.ts';
import { createLogStore } from '../store/log/log.ts';
import { createTakingIn } from '../store/log/taking-in.ts';
import { createLogBucket } from '../trail/bucket.ts';
import { kmsClient } from '../trail/key.ts';
import { s3Client } from '../trail/reader.ts';
import { createLogSigner } from '../trail/signer.ts';
import { createWitness } from '../trail/witness.ts';
import type { PublishDependencies } from '../use-cases/log/publish.ts';
import type { SequenceDependencies } from '../use-cases/log/sequence.ts';
import type { TakeInDependencies } from '../use-cases/log/take-in.ts';

type OrderEnvironment = EnvironmentFor<'log:sequence'>;

const logTablesOf = ({ AUDIT_RECORDS_TABLE: auditRecords, TRAIL_LOG_TABLE: trailLog }: OrderEnvironment) => ({
  auditRecords,
  trailLog,
});

/** Real dependencies of the sequencer, created once per process. */
export const sequenceDependencies = (environment: OrderEnvironment): SequenceDependencies => ({
  order: createLogStore(storeContext, logTablesOf(environment)),
  context: storeContext,
});

/** Real dependencies of the publisher, created once per process. */
export const publishDependencies = (
  environment: OrderEnvironment & EnvironmentFor<'log:take-in' | 'log:publish'>,
): PublishDependencies & TakeInDependencies => {
  const { LOG_BUCKET: bucket, LOG_KEY_ARN: keyArn, LOG_ORIGIN: name } = environment;
  const { LOG_WITNESS_URL: url, LOG_WITNESS_KEY: witnessKey } = environment;
  return {
    order: createLogStore(storeContext, logTablesOf(environment)),
    context: storeContext,
    takingIn: createTakingIn(storeContext, logTablesOf(environment)),
    bucket: createLogBucket({ client: s3Client(), bucket }),
    signer: createLogSigner({ client: kmsClient(), keyArn, name }),
    witness: url === '' ? undefined : createWitness({ url, key: parseWitnessKey(witnessKey) }),
    now: Date.now,
    log,
  };
};
