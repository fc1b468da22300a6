/** The rights to objects and keys, as IAM and the policies of bucket and key have them together. */
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createKeyring } from '../../../local/aws/access-keys.ts';
import { createAuthorizer, type Use } from '../../../local/aws/iam/authorizer.ts';
import { readResourcePolicies } from '../../../local/aws/iam/resource-policies.ts';
import { readRoles } from '../../../local/aws/iam/roles.ts';
import { startKms } from '../../../local/aws/kms.ts';
import { startBucket } from './s3-harness.ts';
import { accessOf, keysOfTests, place, resolveStacks } from './support.ts';

type Json = NonNullable<
  NonNullable<Parameters<typeof resolveStacks>[0][string]['Resources'][string]['Properties']>[string]
>;

const keyArn = 'arn:aws:kms:eu-test-1:000000000000:key/Key';
const root = { AWS: 'arn:aws:iam::000000000000:root' };
const usualKeyPolicy: Json = [{ Effect: 'Allow', Action: 'kms:*', Principal: root, Resource: '*' }];
const onBucket = { Principal: { AWS: '*' }, Resource: ['arn:aws:s3:::log', 'arn:aws:s3:::log/*'] };
const usualBucketPolicy: Json = [
  { Effect: 'Deny', Action: 's3:*', ...onBucket, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  { Effect: 'Deny', Action: 's3:*', ...onBucket, Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
];

interface Policies {
  readonly key?: Json;
  readonly bucket?: Json;
}

const templatesWith = (statements: Json, { key = usualKeyPolicy, bucket = usualBucketPolicy }: Policies) =>
  resolveStacks({
    Stack: {
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: { Policies: [{ PolicyName: 'Rights', PolicyDocument: { Statement: statements } }] },
        },
        Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: key } } },
        BucketPolicy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: { Bucket: 'log', PolicyDocument: { Statement: bucket } },
        },
      },
    },
  });

/** Both services, for a function with a role that has these statements. */
const start = async (statements: Json, policies: Policies = {}) => {
  const templates = templatesWith(statements, policies);
  const uses: Use[] = [];
  const authorize = createAuthorizer({
    roles: readRoles(templates),
    policies: readResourcePolicies(templates),
    place,
    onUse: (use) => uses.push(use),
  });
  const keyring = createKeyring();
  const role = 'arn:aws:iam::000000000000:role/Stack-Role';
  const { accessKeyId } = keyring.issue({ kind: 'function', functionName: 'one', role });
  // The clients sign with the keys of the tests, which are those of the function here.
  const find = (id: string) => {
    const found = keyring.find(accessKeyId);
    return id === keysOfTests.accessKeyId && found ? { ...found, keys: keysOfTests } : undefined;
  };
  const access = { keyring: { find }, authorize };
  const server = await startKms({
    keys: [{ arn: keyArn, spec: 'ECC_NIST_EDWARDS25519' }],
    folder: undefined,
    access,
    onError: () => {},
  });
  const client = new KMSClient({ endpoint: server.url, maxAttempts: 1 });
  onTestFinished(async () => {
    client.destroy();
    await server.close();
  });
  const sign = (SigningAlgorithm: 'ED25519_SHA_512' | 'ED25519_PH_SHA_512', MessageType?: 'RAW' | 'DIGEST') =>
    client.send(new SignCommand({ KeyId: keyArn, Message: Buffer.alloc(64), SigningAlgorithm, MessageType }));
  return { ...(await startBucket({ access })), uses, sign, kms: client };
};

const allow = (Action: string, Resource: string, Condition: Json = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  Condition,
});
const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

describe('objects', () => {
  const get = allow('s3:GetObject', 'arn:aws:s3:::log/tile/*');

  it('that are missing are so for those only who may list the bucket', async () => {
    const { get: read, uses } = await start([get]);
    await expect(read('tile/0/000')).rejects.toMatchObject({
      ...denied,
      message:
        'User: arn:aws:sts::000000000000:assumed-role/Stack-Role/one is not authorized to perform: s3:ListBucket on ' +
        'resource: "arn:aws:s3:::log" because no identity-based policy allows the s3:ListBucket action',
    });
    expect(uses.map(({ action, allowed }) => [action, allowed])).toEqual([
      ['s3:GetObject', true],
      ['s3:ListBucket', false],
    ]);
    const { get: readMissing } = await start([get, allow('s3:ListBucket', 'arn:aws:s3:::log')]);
    await expect(readMissing('tile/0/000')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(readMissing('other')).rejects.toMatchObject(denied);
  });

  it('that are there need no more than the right to read them', async () => {
    const { get: read, put } = await start([get, allow('s3:PutObject', 'arn:aws:s3:::log/tile/*')]);
    const { VersionId } = await put('tile/0/000', 'hashes');
    expect((await read('tile/0/000')).text).toBe('hashes');
    await expect(read('tile/0/000', VersionId)).rejects.toMatchObject(denied);
  });

  it('are replaced by those only who may read what they replace', async () => {
    const { put } = await start([allow('s3:PutObject', 'arn:aws:s3:::log/*')]);
    const { ETag } = await put('checkpoint', 'one');
    await expect(put('checkpoint', 'two', { IfMatch: ETag })).rejects.toMatchObject(denied);
  });

  it('can be protected from being written over by the right itself', async () => {
    const once = { Null: { 's3:if-none-match': 'false' } };
    const { put } = await start([allow('s3:PutObject', 'arn:aws:s3:::log/*', once)]);
    await expect(put('tile/0/000', 'one')).rejects.toMatchObject(denied);
    await put('tile/0/000', 'one', { IfNoneMatch: '*' });
  });

  it.each([undefined, 'v'])('are not deleted by who may only write them: version %s', async (VersionId) => {
    const { put, remove } = await start([allow('s3:PutObject', 'arn:aws:s3:::log/*')]);
    const written = await put('checkpoint', 'one');
    await expect(remove('checkpoint', VersionId ? { VersionId: written.VersionId } : {})).rejects.toMatchObject(denied);
  });

  it('are given to nobody whom the policy of the bucket denies them', async () => {
    const bucket: Json = [{ Effect: 'Deny', Action: 's3:PutObject', ...onBucket }];
    const { put } = await start([allow('s3:PutObject', 'arn:aws:s3:::log/*')], { bucket });
    await expect(put('checkpoint', 'one')).rejects.toMatchObject(denied);
  });
});

describe('keys', () => {
  const condition = { StringEquals: { 'kms:SigningAlgorithm': 'ED25519_SHA_512', 'kms:MessageType': 'RAW' } };

  it('sign by the algorithm and the kind of message only that the role names', async () => {
    const { sign, kms } = await start([allow('kms:Sign', keyArn, condition)]);
    await sign('ED25519_SHA_512', 'RAW');
    await expect(sign('ED25519_SHA_512')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(sign('ED25519_PH_SHA_512', 'DIGEST')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('is not authorized to perform: kms:Sign on resource: arn:aws:kms:'),
    });
    await expect(sign('ED25519_SHA_512', 'DIGEST')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(kms.send(new GetPublicKeyCommand({ KeyId: keyArn }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('are used by nobody if their policy leaves nothing to the roles', async () => {
    const key: Json = [{ Effect: 'Allow', Action: 'kms:DescribeKey', Principal: root, Resource: '*' }];
    const { sign } = await start([allow('kms:Sign', keyArn, condition)], { key });
    await expect(sign('ED25519_SHA_512', 'RAW')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

it('is not started for a policy with a condition of which nothing is known here', () => {
  const bucket: Json = [
    { Effect: 'Deny', Action: 's3:*', ...onBucket, Condition: { Bool: { 'aws:MfaPresent': 'false' } } },
  ];
  expect(() => readResourcePolicies(templatesWith([], { bucket }))).toThrow(
    'The policy of arn:aws:s3:::log has a condition on aws:MfaPresent, which is not filled on this machine',
  );
});

it('lets the owner of the start do everything', async () => {
  const { put, remove } = await startBucket({ access: accessOf(keysOfTests) });
  const { VersionId } = await put('checkpoint', 'one');
  await remove('checkpoint', { VersionId, BypassGovernanceRetention: true });
});
