/** An RSA key in KMS that signs single sign-on. Its private half never leaves KMS. */
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';

export interface RsaKey {
  readonly arn: string;
  /** `SubjectPublicKeyInfo` in DER. */
  publicKey(): Promise<Uint8Array>;
  /**
   * RSASSA-PKCS1-v1_5 with SHA-256.
   *
   * @param message at most 4,096 bytes, which KMS hashes
   */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

export const createRsaKey = (client: KMSClient, arn: string): RsaKey => ({
  arn,
  publicKey: async () => {
    const { PublicKey: spki } = await client.send(new GetPublicKeyCommand({ KeyId: arn }));
    if (spki === undefined) throw new Error('KMS gave no public key');
    return spki;
  },
  sign: async (message) => {
    const { Signature: signature } = await client.send(
      new SignCommand({
        KeyId: arn,
        Message: message,
        MessageType: 'RAW',
        SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
      }),
    );
    if (signature === undefined) throw new Error('KMS gave no signature');
    return signature;
  },
});
