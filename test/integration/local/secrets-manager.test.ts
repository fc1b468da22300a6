import {
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { expect, it, onTestFinished } from 'vitest';
import { startSecretsManager } from '../../../local/aws/secrets-manager.ts';
import { accessOf, keysOfTests, postSigned } from './support.ts';

const filled = {
  arn: 'arn:aws:secretsmanager:eu-test-1:000000000000:secret:filled-local1',
  name: 'filled',
  value: '{"a":1}',
};
const empty = { arn: 'arn:aws:secretsmanager:eu-test-1:000000000000:secret:empty-local1', name: 'empty' };

const start = async () => {
  const errors: unknown[] = [];
  const server = await startSecretsManager([filled, empty], {
    access: accessOf(keysOfTests),
    onError: (error) => errors.push(error),
  });
  const client = new SecretsManagerClient({ endpoint: server.url, maxAttempts: 1 });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
    expect(errors).toEqual([]);
  });
  const get = (SecretId: string) => client.send(new GetSecretValueCommand({ SecretId }));
  const put = (SecretId: string, SecretString: string) =>
    client.send(new PutSecretValueCommand({ SecretId, SecretString }));
  return { server, client, get, put };
};

it.each([filled.arn, filled.name])('gives a secret by %s', async (id) => {
  const { get } = await start();
  expect(await get(id)).toMatchObject({
    ARN: filled.arn,
    Name: 'filled',
    SecretString: '{"a":1}',
    VersionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    VersionStages: ['AWSCURRENT'],
    CreatedDate: expect.any(Date),
  });
});

it('takes a new value, as a version of its own', async () => {
  const { get, put } = await start();
  const before = await get('filled');
  const answer = await put(filled.arn, 'new');
  expect(answer).toMatchObject({ ARN: filled.arn, Name: 'filled', VersionStages: ['AWSCURRENT'] });
  const after = await get('filled');
  expect(after.SecretString).toBe('new');
  expect(after.VersionId).toBe(answer.VersionId);
  expect(after.VersionId).not.toBe(before.VersionId);
});

it('has no value in a secret until one is put in, by a function or by hand', async () => {
  const { server, get, put } = await start();
  await expect(get('empty')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  server.put(empty.arn, 'by hand');
  expect((await get('empty')).SecretString).toBe('by hand');
  await put('empty', 'by a function');
  expect((await get('empty')).SecretString).toBe('by a function');
});

it('knows no other secrets and no other operations', async () => {
  const { client, get, put } = await start();
  await expect(get('other')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(put('other', 'x')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(client.send(new ListSecretsCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException' });
});

it.each([
  ['not JSON', 'SerializationException'],
  ['{}', 'InvalidParameterException'],
])('refuses %s with %s', async (body, type) => {
  const { server } = await start();
  for (const operation of ['GetSecretValue', 'PutSecretValue']) {
    const headers = { 'x-amz-target': `secretsmanager.${operation}` };
    const response = await postSigned(server.url, { headers, body });
    expect(response.status).toBe(400);
    expect(JSON.parse(response.body)).toMatchObject({ __type: type });
  }
});
