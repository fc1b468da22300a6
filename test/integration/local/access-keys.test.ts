import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient, ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { createKeys, type Keys } from '../../../local/aws/access-keys.ts';
import { openDatabase } from '../../../local/aws/dynamodb/database.ts';
import { startGuard } from '../../../local/aws/dynamodb/guard.ts';
import { createDynamoDbRights } from '../../../local/aws/dynamodb/rights.ts';
import { startKms } from '../../../local/aws/kms.ts';
import { startSecretsManager } from '../../../local/aws/secrets-manager.ts';
import { startOutbox } from '../../../local/aws/ses.ts';
import { accessOf, keysOfTests, place, postSigned } from './support.ts';

const keys = createKeys();
const others = createKeys();
const access = accessOf(keys);
const onError = (error: unknown): void => {
  throw error;
};
const secret = { arn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:s-local1', name: 's', value: 'the secret' };
const key = 'arn:aws:kms:us-east-1:000000000000:key/k';

/** Every emulated service with a protocol of JSON: its address, and a request that it would answer. */
const services = {
  'Secrets Manager': async () => ({
    ...(await startSecretsManager([secret], { access, onError })),
    path: '/',
    headers: { 'x-amz-target': 'secretsmanager.GetSecretValue', 'content-type': 'application/x-amz-json-1.1' },
    body: '{"SecretId":"s"}',
  }),
  SES: async () => ({
    ...(await startOutbox({ access, place, onError })),
    path: '/v2/email/outbound-emails',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      FromEmailAddress: 'a@a.example',
      Destination: { ToAddresses: ['b@b.example'] },
      Content: { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } },
    }),
  }),
  KMS: async () => ({
    ...(await startKms({ keys: [{ arn: key, spec: 'ECC_NIST_EDWARDS25519' }], folder: undefined, access, onError })),
    path: '/',
    headers: { 'x-amz-target': 'TrentService.DescribeKey', 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({ KeyId: key }),
  }),
  DynamoDB: async () => ({
    ...(await startGuard(
      { endpoint: inject('dynamoDbEndpoint'), credentials: keysOfTests },
      { access, rights: createDynamoDbRights({ tables: new Map(), place }), onError },
    )),
    path: '/',
    headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'application/x-amz-json-1.0' },
    body: '{}',
  }),
};

const start = async (name: keyof typeof services) => {
  const { url, path, headers, body, close } = await services[name]();
  onTestFinished(close);
  return { url: url + path, headers, body };
};

describe.each(Object.keys(services) as (keyof typeof services)[])('%s', (name) => {
  it('answers whoever has the keys of this start', async () => {
    const { url, ...request } = await start(name);
    expect(await postSigned(url, { ...request, keys })).toMatchObject({ status: 200 });
  });

  it.each([
    ['another key', others, 'UnrecognizedClientException'],
    ['the keys of earlier versions', { accessKeyId: 'local', secretAccessKey: 'local' }, 'UnrecognizedClientException'],
    ['the id without its secret', { ...others, accessKeyId: keys.accessKeyId }, 'InvalidSignatureException'],
  ])('refuses %s', async (_what, given: Keys, type) => {
    const { url, ...request } = await start(name);
    const refused = await postSigned(url, { ...request, keys: given });
    expect(refused).toMatchObject({ status: 403 });
    expect(refused.head).toMatch(new RegExp(`^x-amzn-errortype: ${type}\r?$`, 'im'));
    expect(JSON.parse(refused.body)).toEqual({ __type: type, message: expect.any(String) });
  });

  it.each([
    [undefined, 'MissingAuthenticationTokenException'],
    ['Bearer abc', 'IncompleteSignatureException'],
    [`AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}`, 'IncompleteSignatureException'],
    [
      `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/20261128/us-east-1/x/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      'InvalidSignatureException',
    ],
  ])('refuses the authorization %s', async (authorization, type) => {
    const { url, headers, body } = await start(name);
    const all = { ...headers, ...(authorization !== undefined && { authorization }) };
    const response = await fetch(url, { method: 'POST', headers: all, body });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ __type: type });
  });
});

it('reads a signature as the SDK writes it, and tells it of a refusal in its words', async () => {
  const { url } = await start('Secrets Manager');
  const get = (credentials: Keys) => {
    const client = new SecretsManagerClient({ endpoint: url, credentials, maxAttempts: 1 });
    onTestFinished(() => client.destroy());
    return client.send(new GetSecretValueCommand({ SecretId: 's' }));
  };
  expect(await get(keys)).toMatchObject({ SecretString: 'the secret' });
  expect(await get(keys)).toMatchObject({ SecretString: 'the secret' });
  await expect(get(others)).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
  });
  await expect(get({ ...keys, secretAccessKey: 'x' })).rejects.toMatchObject({ name: 'InvalidSignatureException' });
});

it('makes other keys at each start', () => {
  const all = Array.from({ length: 100 }, createKeys);
  expect(new Set(all.map(({ accessKeyId }) => accessKeyId)).size).toBe(100);
  expect(new Set(all.map(({ secretAccessKey }) => secretAccessKey)).size).toBe(100);
  for (const { accessKeyId } of all) expect(accessKeyId).toMatch(/^[A-Z0-9]{16,128}$/);
});

describe('the database', () => {
  const open = async (env: Readonly<Record<string, string>>) => {
    const database = await openDatabase(env, place, () => {});
    onTestFinished(database.close);
    return database;
  };

  it('of this stack stores what the keys of this start write, and has streams', async () => {
    const { endpoint, credentials } = await open({});
    const config = { endpoint, credentials, region: place.region, maxAttempts: 1 };
    const client = new DynamoDBClient(config);
    const streams = new DynamoDBStreamsClient(config);
    onTestFinished(() => {
      client.destroy();
      streams.destroy();
    });
    await client.send(
      new CreateTableCommand({
        TableName: 'things',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
      }),
    );
    const item = { id: { S: 'ü' }, large: { S: 'x'.repeat(300_000) } };
    await client.send(new PutItemCommand({ TableName: 'things', Item: item }));
    const { Item } = await client.send(new GetItemCommand({ TableName: 'things', Key: { id: { S: 'ü' } } }));
    expect(Item).toEqual(item);
    expect((await streams.send(new ListStreamsCommand({}))).Streams).toHaveLength(1);
    await expect(
      client.send(new GetItemCommand({ TableName: 'other', Key: { id: { S: 'a' } } })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('of another endpoint is given the keys of the caller; without them, a secret of this start', async () => {
    const other = { AWS_ENDPOINT_URL_DYNAMODB: inject('dynamoDbEndpoint') };
    const own = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' };
    expect(await open({ ...other, ...own })).toMatchObject({
      endpoint: other.AWS_ENDPOINT_URL_DYNAMODB,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
    });
    const [first, second] = [await open(other), await open(other)];
    // The server may keep the tables of each id apart: with another id they would be gone.
    expect([first.credentials.accessKeyId, second.credentials.accessKeyId]).toEqual(['local', 'local']);
    expect(first.credentials.secretAccessKey).not.toBe(second.credentials.secretAccessKey);
  });

  it('of this stack does not use the keys of the caller, who may have those of AWS', async () => {
    const { credentials } = await open({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_SESSION_TOKEN: 'c' });
    expect(credentials).toEqual({
      accessKeyId: expect.stringMatching(/^LOCAL/),
      secretAccessKey: expect.stringMatching(/^[\w-]{40}$/),
    });
  });
});
