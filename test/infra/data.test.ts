import { describe, expect, it } from 'vitest';
import { auditRecordsTable, membershipsTable, trailLogTable, workStateTable } from '../../shared/store/tables.ts';
import { resourcesOf, synthesize } from './synthesized.ts';

const { data, service } = synthesize();
const tables = resourcesOf(data, 'AWS::DynamoDB::Table');
const secrets = resourcesOf(data, 'AWS::SecretsManager::Secret');

describe.each(tables)('table $name', ({ properties, deletionPolicy }) => {
  it('is on demand, and can be brought back to any moment', () => {
    expect(properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it('is encrypted with the key of DynamoDB, which costs nothing, and needs no right', () => {
    expect(properties.SSESpecification ?? { SSEEnabled: false }).toEqual({ SSEEnabled: false });
  });

  it('outlives its stack', () => {
    expect(properties.DeletionProtectionEnabled).toBe(true);
    expect(deletionPolicy).toBe('Retain');
  });
});

interface Keys {
  readonly partitionKey: { readonly name: string };
  readonly sortKey?: { readonly name: string };
}
const schemaOf = ({ partitionKey, sortKey }: Keys) => [
  { AttributeName: partitionKey.name, KeyType: 'HASH' },
  ...(sortKey ? [{ AttributeName: sortKey.name, KeyType: 'RANGE' }] : []),
];

it.each([
  { name: 'Memberships', definition: membershipsTable, timeToLive: undefined },
  { name: 'AuditRecords', definition: auditRecordsTable, timeToLive: undefined },
  { name: 'TrailLog', definition: trailLogTable, timeToLive: undefined },
  { name: 'WorkState', definition: workStateTable, timeToLive: { AttributeName: 'expiresAt', Enabled: true } },
])('$name has the keys and indexes that the store uses', ({ name, definition, timeToLive }) => {
  const properties = tables.find((table) => table.name === name)?.properties;
  expect(properties.KeySchema).toEqual(schemaOf(definition));
  expect(properties.GlobalSecondaryIndexes ?? []).toEqual(
    Object.entries(definition.indexes).map(([index, keys]) => ({
      IndexName: index,
      KeySchema: schemaOf(keys),
      Projection: { ProjectionType: 'ALL' },
    })),
  );
  expect(properties.TimeToLiveSpecification).toEqual(timeToLive);
});

it('tells the changes of the trail, of its log and of WorkState, as they are afterwards', () => {
  const streams = tables.flatMap(({ name, properties: { StreamSpecification: stream } }) =>
    stream ? [[name, stream]] : [],
  );
  expect(streams).toEqual([
    ['AuditRecords', { StreamViewType: 'NEW_IMAGE' }],
    ['TrailLog', { StreamViewType: 'NEW_IMAGE' }],
    ['WorkState', { StreamViewType: 'NEW_IMAGE' }],
  ]);
});

it('has four tables', () => {
  expect(tables.map(({ name }) => name)).toEqual(['Memberships', 'AuditRecords', 'TrailLog', 'WorkState']);
});

describe.each(secrets)('secret $name', ({ properties, deletionPolicy }) => {
  it('begins empty, and no deployment writes over what was filled in', () => {
    expect(properties.SecretString).toBe('{}');
    expect(properties.GenerateSecretString).toBeUndefined();
    expect(deletionPolicy).toBe('Retain');
  });

  it('says who fills it in', () => {
    expect(properties.Description).toMatch(/by hand|functions/);
  });
});

it('has three secrets, that of the events only where events are sent', () => {
  const partnerSecrets = ['PartnerCredentials', 'PartnerToken'];
  expect(secrets.map(({ name }) => name)).toEqual([...partnerSecrets, 'EventsSigning']);
  const without = resourcesOf(synthesize({ eventsWebhookUrl: undefined }).data, 'AWS::SecretsManager::Secret');
  expect(without.map(({ name }) => name)).toEqual(partnerSecrets);
});

describe('the transparency log', () => {
  const only = (template: typeof data, type: string) => {
    const [resource, ...others] = resourcesOf(template, type);
    if (resource === undefined || others.length > 0) throw new Error(`There is not one ${type}`);
    return resource;
  };
  const trailKey = () => {
    const key = resourcesOf(data, 'AWS::KMS::Key').find(({ name }) => name === 'TrailKey');
    if (key === undefined) throw new Error('The log has no key');
    return key;
  };
  const retentionIn = (template: typeof data) =>
    only(template, 'AWS::S3::Bucket').properties.ObjectLockConfiguration.Rule.DefaultRetention;

  it('is published in a bucket that keeps every version, locked, and that nobody outside can reach', () => {
    const { name, properties, deletionPolicy } = only(data, 'AWS::S3::Bucket');
    expect(name).toBe('TrailBucket');
    expect(properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    // Nothing may end by time: a lifecycle rule could hide the log from its readers.
    expect(properties.LifecycleConfiguration).toBeUndefined();
    expect(properties.BucketName).toBeUndefined();
    expect(deletionPolicy).toBe('Retain');
  });

  it('is reached by TLS 1.2 or newer only', () => {
    const statements = only(data, 'AWS::S3::BucketPolicy').properties.PolicyDocument.Statement;
    const everything = { Action: 's3:*', Principal: { AWS: '*' }, Resource: ['TrailBucket.Arn', 'TrailBucket.Arn/*'] };
    expect(statements).toEqual([
      { ...everything, Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { ...everything, Effect: 'Deny', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
    ]);
  });

  it('is locked by default so that an administrator can undo a mistake, for ten years', () => {
    expect(retentionIn(data)).toEqual({ Mode: 'GOVERNANCE', Days: 3650 });
  });

  it('is locked for everybody, and for another time, where the settings say so', () => {
    const changed = synthesize({ trailLock: 'compliance', trailLockYears: '7' }).data;
    expect(retentionIn(changed)).toEqual({ Mode: 'COMPLIANCE', Days: 2555 });
  });

  it('is signed by a key of Ed25519 that outlives its stack', () => {
    const { properties, deletionPolicy } = trailKey();
    expect(properties).toMatchObject({
      KeySpec: 'ECC_NIST_EDWARDS25519',
      KeyUsage: 'SIGN_VERIFY',
      PendingWindowInDays: 30,
    });
    expect(deletionPolicy).toBe('Retain');
    const aliases = resourcesOf(data, 'AWS::KMS::Alias').map(({ properties: alias }) => alias);
    expect(aliases).toContainEqual({
      AliasName: 'alias/ConstantContactMembership/trail',
      TargetKeyId: 'TrailKey.Arn',
    });
  });

  it('lets its key be used by those only whom a role allows', () => {
    const [statement, ...others] = trailKey().properties.KeyPolicy.Statement;
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      Effect: 'Allow',
      Action: 'kms:*',
      Principal: { AWS: 'arn:AWS::Partition:iam::AWS::AccountId:root' },
    });
  });
});

describe('the bus of events', () => {
  it('has the name of the stacks, and outlives them with the rules that applications have added', () => {
    const [bus, ...others] = resourcesOf(data, 'AWS::Events::EventBus');
    expect(others).toEqual([]);
    expect(bus).toMatchObject({ properties: { Name: 'ConstantContactMembership' }, deletionPolicy: 'Retain' });
  });

  it('may be another one', () => {
    const eventBusArn = 'arn:aws:events:eu-central-1:123456789012:event-bus/ours';
    const { data: without, service: sending } = synthesize({ eventBusArn });
    expect(resourcesOf(without, 'AWS::Events::EventBus')).toEqual([]);
    const buses = resourcesOf(sending, 'AWS::Lambda::Function').flatMap(
      ({ properties }) => properties.Environment?.Variables.EVENT_BUS_ARN ?? [],
    );
    expect(buses).toEqual([eventBusArn, eventBusArn]);
  });
});

it('keeps data in the data stack only', () => {
  expect(resourcesOf(service, 'AWS::DynamoDB::Table')).toEqual([]);
  expect(resourcesOf(service, 'AWS::SecretsManager::Secret')).toEqual([]);
  expect(resourcesOf(service, 'AWS::S3::Bucket')).toEqual([]);
  expect(resourcesOf(service, 'AWS::KMS::Key')).toEqual([]);
});
