import { KMSClient } from '@aws-sdk/client-kms';
import { importJWK, jwtVerify } from 'jose';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startKms } from '../../../local/aws/kms.ts';
import type { KeySpec } from '../../../local/aws/kms-keys.ts';
import { createKeyReader, createKmsSigner } from '../../../shared/statements/kms.ts';
import { signStatement } from '../../../shared/statements/statement.ts';
import { accessOf, keysOfTests } from '../local/support.ts';

const arnOf = (id: string) => `arn:aws:kms:eu-test-1:000000000000:key/${id}`;

const start = async (spec: KeySpec = 'ECC_NIST_P256') => {
  const server = await startKms({
    keys: ['key-1', 'key-2'].map((id) => ({ arn: arnOf(id), spec })),
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
  return client;
};
const claims = { iss: 'i', aud: 'a', iat: 1_795_000_000, exp: 1_795_000_900, jti: 'j' };
const digest = Buffer.alloc(32, 7);

it('signs what the published key of the same id verifies', async () => {
  const client = await start();
  const statement = await signStatement('membership-statement+jwt', claims, createKmsSigner(client, arnOf('key-2')));
  const keys = await createKeyReader(client, [arnOf('key-1'), arnOf('key-2')])();
  expect(keys.map(({ kid }) => kid)).toEqual(['key-1', 'key-2']);
  const { payload, protectedHeader } = await jwtVerify(
    statement,
    ({ kid }) => importJWK({ ...keys.find((key) => key.kid === kid) }),
    { currentDate: new Date(claims.iat * 1000) },
  );
  expect(payload).toEqual(claims);
  expect(protectedHeader.kid).toBe('key-2');
});

it('reads the keys once, and again if it got none', async () => {
  const client = await start();
  const send = vi.spyOn(client, 'send').mockRejectedValueOnce(new Error('KMS is away') as never);
  const read = createKeyReader(client, [arnOf('key-1')]);
  await expect(read()).rejects.toThrow('KMS is away');
  expect(await read()).toBe(await read());
  expect(send).toHaveBeenCalledTimes(2);
});

it('publishes no key of another kind', async () => {
  const client = await start('ECC_NIST_EDWARDS25519');
  await expect(createKeyReader(client, [arnOf('key-1')])()).rejects.toThrow('A key of statements is not of P-256');
});

it('says that nothing was signed, and why', async () => {
  const { sign } = createKmsSigner(await start(), arnOf('no-key'));
  await expect(sign(digest)).rejects.toMatchObject({
    name: 'StatementNotSignedError',
    cause: { name: 'NotFoundException' },
  });
});

it.each([undefined, new Uint8Array(64)])('takes nothing for a signature that is none: %s', async (Signature) => {
  const client = await start();
  vi.spyOn(client, 'send').mockResolvedValue({ Signature } as never);
  await expect(createKmsSigner(client, arnOf('key-1')).sign(digest)).rejects.toThrow('KMS gave no signature of P-256');
});
