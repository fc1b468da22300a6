/** The public half of the key that signs the checkpoints of the transparency log. */
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { publicKeyOf } from '../domain/log/note.ts';

/** Creates the process's client. After its tries it throws what KMS or the network has answered last. */
export const kmsClient = (): KMSClient =>
  new KMSClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });

export interface LogKey {
  /** The name of the key, which is that of the log. */
  readonly name: string;
  /**
   * The 32 bytes of RFC 8032; read once.
   *
   * @throws MalformedError if the key is not for Ed25519
   */
  publicKey(): Promise<Uint8Array>;
}

export interface KeyOptions {
  readonly client: KMSClient;
  readonly keyArn: string;
  readonly name: string;
}

export const createLogKey = ({ client, keyArn, name }: KeyOptions): LogKey => {
  let known: Uint8Array | undefined;
  return {
    name,
    publicKey: async () => {
      if (known !== undefined) return known;
      const { PublicKey: spki } = await client.send(new GetPublicKeyCommand({ KeyId: keyArn }));
      known = publicKeyOf(spki ?? new Uint8Array());
      return known;
    },
  };
};
