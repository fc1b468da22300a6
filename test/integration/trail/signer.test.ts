import { KMSClient } from '@aws-sdk/client-kms';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startKms } from '../../../local/aws/kms.ts';
import { noteKey, openNote, signNote } from '../../../shared/domain/log/note.ts';
import { createLogSigner } from '../../../shared/trail/signer.ts';
import { accessOf, keysOfTests } from '../local/support.ts';

const keyArn = 'arn:aws:kms:eu-test-1:000000000000:key/TrailKey';
const name = 'Membership.eu-test-1.000000000000';

const start = async () => {
  const onError = (error: unknown): void => {
    throw error;
  };
  const server = await startKms({
    keys: [{ arn: keyArn, spec: 'ECC_NIST_EDWARDS25519' }],
    folder: undefined,
    access: accessOf(keysOfTests),
    onError,
  });
  const client = new KMSClient({ endpoint: server.url, maxAttempts: 1 });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
  });
  return client;
};

it('signs notes that its public key opens', async () => {
  const signer = createLogSigner({ client: await start(), keyArn, name });
  const publicKey = await signer.publicKey();
  expect(publicKey).toHaveLength(32);
  const note = await signNote('a note\n', { name: signer.name, publicKey, sign: signer.sign });
  expect(openNote(note, [noteKey(name, publicKey)])).toMatchObject({ text: 'a note\n', signers: [{ name }] });
});

it('asks for the public key once, and again if it got none', async () => {
  const client = await start();
  const send = vi.spyOn(client, 'send').mockRejectedValueOnce(new Error('KMS is away') as never);
  const { publicKey } = createLogSigner({ client, keyArn, name });
  await expect(publicKey()).rejects.toThrow('KMS is away');
  expect(await publicKey()).toBe(await publicKey());
  expect(send).toHaveBeenCalledTimes(2);
});

it('throws what KMS answers', async () => {
  const { sign, publicKey } = createLogSigner({ client: await start(), keyArn: `${keyArn}s`, name });
  await expect(sign(Buffer.from('x'))).rejects.toMatchObject({ name: 'NotFoundException' });
  await expect(publicKey()).rejects.toMatchObject({ name: 'NotFoundException' });
});

it.each([undefined, new Uint8Array(71)])('takes nothing for a signature that is none: %s', async (Signature) => {
  const client = await start();
  vi.spyOn(client, 'send').mockResolvedValue({ Signature } as never);
  const { sign } = createLogSigner({ client, keyArn, name });
  await expect(sign(Buffer.from('x'))).rejects.toThrow('KMS gave no signature of Ed25519');
});

it('takes no key of another kind', async () => {
  const client = await start();
  vi.spyOn(client, 'send').mockResolvedValue({ PublicKey: Buffer.from('not a key') } as never);
  const { publicKey } = createLogSigner({ client, keyArn, name });
  await expect(publicKey()).rejects.toMatchObject({ name: 'MalformedError' });
});
