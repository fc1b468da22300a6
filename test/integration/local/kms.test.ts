import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeKeyCommand,
  GetPublicKeyCommand,
  KMSClient,
  ListKeysCommand,
  SignCommand,
  type SignCommandInput,
} from '@aws-sdk/client-kms';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readSigningKeys, startKms } from '../../../local/aws/kms.ts';
import { accessOf, keysOfTests, resolveStacks } from './support.ts';

const arn = 'arn:aws:kms:eu-test-1:000000000000:key/TrailKey';
const message = Buffer.from('a checkpoint\n');

const start = async (folder?: string) => {
  const errors: unknown[] = [];
  const server = await startKms({
    keys: [arn],
    folder,
    access: accessOf(keysOfTests),
    onError: (error) => errors.push(error),
  });
  const client = new KMSClient({ endpoint: server.url, maxAttempts: 1 });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
    expect(errors).toEqual([]);
  });
  return {
    client,
    sign: (input: Partial<SignCommandInput> = {}) =>
      client.send(
        new SignCommand({
          KeyId: arn,
          Message: message,
          MessageType: 'RAW',
          SigningAlgorithm: 'ED25519_SHA_512',
          ...input,
        }),
      ),
    publicKey: async (KeyId = arn) =>
      Buffer.from((await client.send(new GetPublicKeyCommand({ KeyId }))).PublicKey ?? []),
  };
};

it('signs so that the public key verifies it', async () => {
  const { client, sign, publicKey } = await start();
  const signed = await sign();
  expect(signed).toMatchObject({ KeyId: arn, SigningAlgorithm: 'ED25519_SHA_512' });
  const { KeySpec, KeyUsage, SigningAlgorithms } = await client.send(new GetPublicKeyCommand({ KeyId: arn }));
  expect({ KeySpec, KeyUsage, SigningAlgorithms }).toEqual({
    KeySpec: 'ECC_NIST_EDWARDS25519',
    KeyUsage: 'SIGN_VERIFY',
    SigningAlgorithms: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'],
  });
  const key = createPublicKey({ key: await publicKey(), format: 'der', type: 'spki' });
  const signature = Buffer.from(signed.Signature ?? []);
  expect(verify(undefined, message, key, signature)).toBe(true);
  expect(verify(undefined, Buffer.from('another'), key, signature)).toBe(false);
  // Ed25519 has no chance in it: the same message has the same signature.
  expect(Buffer.from((await sign()).Signature ?? [])).toEqual(signature);
});

it('describes its key, which is found by its id too', async () => {
  const { client, publicKey } = await start();
  expect(await publicKey('TrailKey')).toEqual(await publicKey());
  const { KeyMetadata: metadata } = await client.send(new DescribeKeyCommand({ KeyId: 'TrailKey' }));
  expect(metadata).toMatchObject({ Arn: arn, KeyId: 'TrailKey', KeySpec: 'ECC_NIST_EDWARDS25519', Enabled: true });
});

describe('refuses', () => {
  it.each([
    ['an algorithm of other keys', { SigningAlgorithm: 'ECDSA_SHA_256' }, 'InvalidKeyUsageException'],
    ['a digest where the message is signed', { MessageType: 'DIGEST' }, 'ValidationException'],
    ['a message where a digest is signed', { SigningAlgorithm: 'ED25519_PH_SHA_512' }, 'ValidationException'],
    ['a message that is empty', { Message: new Uint8Array() }, 'ValidationException'],
    ['a message that is too long', { Message: new Uint8Array(4097) }, 'ValidationException'],
    ['a key that does not exist', { KeyId: 'other' }, 'NotFoundException'],
  ] as const)('%s', async (_, input, name) => {
    const { sign } = await start();
    await expect(sign(input)).rejects.toMatchObject({ name });
  });

  it('other operations', async () => {
    const { client } = await start();
    await expect(client.send(new ListKeysCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });
});

it('has a key of its own in each start without a folder, and the same in one', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'membership-kms-test-')), 'kms');
  onTestFinished(() => rmSync(join(folder, '..'), { recursive: true }));
  const keyOf = async (given?: string) => (await (await start(given)).publicKey()).toString('hex');
  const kept = await keyOf(folder);
  expect(await keyOf(folder)).toBe(kept);
  expect(await keyOf()).not.toBe(await keyOf());
  const [file = ''] = readdirSync(folder);
  expect(file).toBe('TrailKey.pem');
  expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
});

it('is not started for a key that it does not know how to use', () => {
  const key = { Type: 'AWS::KMS::Key', Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } };
  expect(() => readSigningKeys(resolveStacks({ Stack: { Resources: { Key: key } } }))).toThrow(/KeySpec/);
});
