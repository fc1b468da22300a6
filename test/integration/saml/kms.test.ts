/** What is issued with a key of KMS, which never leaves it. */
import { X509Certificate } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { expect, onTestFinished, test } from 'vitest';
import { startKms } from '../../../local/aws/kms.ts';
import { dayMs } from '../../../shared/base/time.ts';
import { createCertificate } from '../../../shared/saml/certificate.ts';
import type { Sign } from '../../../shared/saml/signature.ts';
import { createNodeSaml } from '../../support/saml/acceptors/node-saml.ts';
import { inputAt, issue } from '../../support/saml/issuer.ts';
import { accessOf, keysOfTests } from '../local/support.ts';

const KeyId = 'arn:aws:kms:eu-test-1:000000000000:key/SignOnKey';

test('a key of KMS signs its certificate, and responses that a service provider takes', async () => {
  const server = await startKms({
    keys: [{ arn: KeyId, spec: 'RSA_2048' }],
    folder: undefined,
    access: accessOf(keysOfTests),
    onError: (error) => {
      throw error;
    },
  });
  const client = new KMSClient({ endpoint: server.url, maxAttempts: 1 });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
  });
  const sign: Sign = async (Message) => {
    const SigningAlgorithm = 'RSASSA_PKCS1_V1_5_SHA_256';
    const answer = await client.send(new SignCommand({ KeyId, Message, MessageType: 'RAW', SigningAlgorithm }));
    return answer.Signature ?? new Uint8Array();
  };
  const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId }));

  const now = Date.now();
  const dates = { notBefore: now - dayMs, notAfter: now + dayMs };
  const certificate = await createCertificate(PublicKey, sign, { subject: 'partner.example', ...dates });
  const x509 = new X509Certificate(certificate);
  expect(x509.verify(x509.publicKey)).toBe(true);
  const profile = await createNodeSaml(certificate)(await issue({ certificate, sign }, inputAt(now)));
  expect(profile.nameID).toBe('user-1');
});
