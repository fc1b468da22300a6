/** Keys of statements in KMS: what signs with one, and what publishes their public halves. */
import { createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { joseSignatureOf } from './ecdsa.ts';
import type { PublicJwk } from './jwk.ts';
import { StatementNotSignedError, type StatementSigner } from './statement.ts';

/** Creates the process's client. A caller waits for a signature, so that two tries take two seconds at most. */
export const statementKmsClient = (): KMSClient =>
  new KMSClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true },
  });

/** The id of a key is the last part of its ARN: it tells nothing of the account. */
const keyIdOf = (keyArn: string): string => keyArn.split('/').at(-1) ?? '';

export const createKmsSigner = (client: KMSClient, keyArn: string): StatementSigner => ({
  keyId: keyIdOf(keyArn),
  sign: async (digest) => {
    const command = new SignCommand({
      KeyId: keyArn,
      Message: digest,
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    });
    const { Signature: der } = await client.send(command).catch((cause: unknown) => {
      throw new StatementNotSignedError('KMS did not sign', { cause });
    });
    const signature = der && joseSignatureOf(der);
    if (signature === undefined) throw new StatementNotSignedError('KMS gave no signature of P-256');
    return signature;
  },
});

/**
 * Reads the public halves of keys, in their order. They never change, so they are read once.
 *
 * @throws what KMS answers; Error for a key that is not of P-256
 */
export const createKeyReader = (client: KMSClient, keyArns: readonly string[]): (() => Promise<PublicJwk[]>) => {
  let known: Promise<PublicJwk[]> | undefined;
  const read = async (keyArn: string): Promise<PublicJwk> => {
    const { PublicKey: spki = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId: keyArn }));
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    const { kty = '', crv = '', x = '', y = '' } = key.export({ format: 'jwk' });
    if (crv !== 'P-256') throw new Error('A key of statements is not of P-256');
    return { kty, crv, x, y, kid: keyIdOf(keyArn), use: 'sig', alg: 'ES256' };
  };
  return () => {
    known ??= Promise.all(keyArns.map(read)).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
};
