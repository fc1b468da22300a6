import { createHash, createPublicKey, verify } from 'node:crypto';
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
import { readSigningKeys, type SigningKey, startKms } from '../../../local/aws/kms.ts';
import { accessOf, keysOfTests, resolveStacks } from './support.ts';

const arn = 'arn:aws:kms:eu-test-1:000000000000:key/TrailKey';
const message = Buffer.from('a checkpoint\n');

const start = async (folder?: string, spec: SigningKey['spec'] = 'ECC_NIST_EDWARDS25519') => {
  const errors: unknown[] = [];
  const server = await startKms({
    keys: [{ arn, spec }],
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

const otherKinds = [
  ['ECC_NIST_P256', 'ECDSA_SHA_256', ['ECDSA_SHA_256']],
  [
    'RSA_2048',
    'RSASSA_PKCS1_V1_5_SHA_256',
    ['PKCS1_V1_5', 'PSS'].flatMap((padding) => [256, 384, 512].map((bits) => `RSASSA_${padding}_SHA_${bits}`)),
  ],
] as const;

describe.each(otherKinds)('a key of %s', (spec, SigningAlgorithm, algorithms) => {
  it('signs messages of up to 4096 bytes, and digests, so that the public key verifies them', async () => {
    const { client, sign, publicKey } = await start(undefined, spec);
    const key = createPublicKey({ key: await publicKey(), format: 'der', type: 'spki' });
    const given = await client.send(new GetPublicKeyCommand({ KeyId: arn }));
    expect(given).toMatchObject({ KeySpec: spec, KeyUsage: 'SIGN_VERIFY', SigningAlgorithms: algorithms });
    for (const text of ['a', 'x'.repeat(4096), ...Array.from({ length: 20 }, (_, index) => `message ${index}`)]) {
      const bytes = Buffer.from(text);
      const digest = createHash('sha256').update(bytes).digest();
      const signed = await Promise.all([
        sign({ Message: bytes, SigningAlgorithm }),
        sign({ Message: digest, MessageType: 'DIGEST', SigningAlgorithm }),
      ]);
      for (const { Signature: signature } of signed) {
        expect(verify('sha256', bytes, key, Buffer.from(signature ?? []))).toBe(true);
        expect(verify('sha256', Buffer.from('another'), key, Buffer.from(signature ?? []))).toBe(false);
      }
    }
  });

  it.each([
    ['a message that is too long', { Message: new Uint8Array(4097) }, 'ValidationException'],
    ['a digest of another length', { MessageType: 'DIGEST', Message: new Uint8Array(20) }, 'ValidationException'],
    ['an algorithm of other keys', { SigningAlgorithm: 'ED25519_SHA_512' }, 'InvalidKeyUsageException'],
  ] as const)('refuses %s', async (_, input, name) => {
    const { sign } = await start(undefined, spec);
    await expect(sign({ SigningAlgorithm, ...input })).rejects.toMatchObject({ name });
  });
});

it('refuses algorithms of RSA that nothing here uses', async () => {
  const { sign } = await start(undefined, 'RSA_2048');
  const signed = sign({ SigningAlgorithm: 'RSASSA_PSS_SHA_256' });
  await expect(signed).rejects.toMatchObject({ name: 'UnsupportedOperationException' });
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

it('does not take a kept key of another kind for its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'membership-kms-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await start(folder);
  await expect(start(folder, 'ECC_NIST_P256')).rejects.toThrow('TrailKey.pem is no key of ECC_NIST_P256');
});

const templatesWith = (KeySpec: string) =>
  resolveStacks({
    Stack: { Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { KeySpec, KeyUsage: 'SIGN_VERIFY' } } } },
  });

it('has the keys of the templates, each of its kind', () => {
  expect(readSigningKeys(templatesWith('RSA_2048'))).toEqual([
    { arn: expect.stringMatching(/:key\/Key$/), spec: 'RSA_2048' },
  ]);
});

it('is not started for a key that it does not know how to use', () => {
  expect(() => readSigningKeys(templatesWith('ECC_NIST_P384'))).toThrow(/KeySpec/);
});
