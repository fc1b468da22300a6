/** Real dependencies of the functions that show the published log; each created once per process. */
import type { EnvironmentFor } from '../config/environment.ts';
import { storeContext } from '../store/client.ts';
import { createPlaceReader } from '../store/log/log.ts';
import { createLogKey, kmsClient } from '../trail/key.ts';
import { createLogReader, LogObjectMissingError, s3Client } from '../trail/reader.ts';
import type { ProofDependencies } from '../use-cases/log/prove.ts';

/** @returns reads an object of the log; undefined: it is not published */
export const logObjectReader = ({ LOG_BUCKET: bucket }: EnvironmentFor<'log:read'>) => {
  const readObject = createLogReader({ client: s3Client(), bucket });
  return async (path: string): Promise<Uint8Array | undefined> => {
    try {
      return (await readObject(path)).bytes;
    } catch (error) {
      if (error instanceof LogObjectMissingError) return undefined;
      throw error;
    }
  };
};

/** What proofs are made of. */
export const proofDependencies = (environment: EnvironmentFor<'log:places' | 'log:read'>): ProofDependencies => ({
  order: { indexOf: createPlaceReader(storeContext, environment.TRAIL_LOG_TABLE) },
  read: logObjectReader(environment),
});

/** Name and public key of the log. */
export const logKey = ({ LOG_KEY_ARN: keyArn, LOG_ORIGIN: name }: EnvironmentFor<'log:key'>) =>
  createLogKey({ client: kmsClient(), keyArn, name });
