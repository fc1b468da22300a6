/** The key that signs the checkpoints of the transparency log. */
import { SignCommand } from '@aws-sdk/client-kms';
import { createLogKey, type KeyOptions, type LogKey } from './key.ts';

export interface LogSigner extends LogKey {
  /** @returns the 64 bytes of an Ed25519 signature */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

export const createLogSigner = (options: KeyOptions): LogSigner => ({
  ...createLogKey(options),
  sign: async (bytes) => {
    const { Signature: signature } = await options.client.send(
      new SignCommand({
        KeyId: options.keyArn,
        Message: bytes,
        // KMS hashes it as Ed25519 does. `DIGEST` would be another algorithm, which no verifier of notes knows.
        MessageType: 'RAW',
        SigningAlgorithm: 'ED25519_SHA_512',
      }),
    );
    if (signature?.length !== signatureLength) throw new Error('KMS gave no signature of Ed25519');
    return signature;
  },
});

const signatureLength = 64;
