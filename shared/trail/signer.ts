/** The key that signs the checkpoints of the transparency log. */
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { publicKeyOf } from '../domain/log/note.ts';

/** Creates the process's client. After its tries it throws what KMS or the network has answered last. */
export const kmsClient = (): KMSClient =>
  new KMSClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });

interface LogSigner {
  /** The name of the key, which is that of the log. */
  readonly name: string;
  /**
   * The 32 bytes of RFC 8032; read once.
   *
   * @throws MalformedError if the key is not for Ed25519
   */
  publicKey(): Promise<Uint8Array>;
  /** @returns the 64 bytes of an Ed25519 signature */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

interface Options {
  readonly client: KMSClient;
  readonly keyArn: string;
  readonly name: string;
}

export const createLogSigner = ({ client, keyArn, name }: Options): LogSigner => {
  let known: Uint8Array | undefined;
  return {
    name,
    publicKey: async () => {
      if (known !== undefined) return known;
      const { PublicKey: spki } = await client.send(new GetPublicKeyCommand({ KeyId: keyArn }));
      known = publicKeyOf(spki ?? new Uint8Array());
      return known;
    },
    sign: async (bytes) => {
      const { Signature: signature } = await client.send(
        new SignCommand({
          KeyId: keyArn,
          Message: bytes,
          // KMS hashes it as Ed25519 does. `DIGEST` would be another algorithm, which no verifier of notes knows.
          MessageType: 'RAW',
          SigningAlgorithm: 'ED25519_SHA_512',
        }),
      );
      if (signature?.length !== signatureLength) throw new Error('KMS gave no signature of Ed25519');
      return signature;
    },
  };
};

const signatureLength = 64;
