import { describe, expect, it } from 'vitest';
import { auditRecordsTable, membershipsTable, workStateTable } from '../../shared/store/tables.ts';
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

it('tells the changes of WorkState alone, as they are afterwards', () => {
  expect(tables.flatMap(({ name, properties }) => (properties.StreamSpecification ? [name] : []))).toEqual([
    'WorkState',
  ]);
  expect(tables.find(({ name }) => name === 'WorkState')?.properties.StreamSpecification).toEqual({
    StreamViewType: 'NEW_IMAGE',
  });
});

it('has three tables', () => {
  expect(tables.map(({ name }) => name)).toEqual(['Memberships', 'AuditRecords', 'WorkState']);
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

it('has two secrets', () => {
  expect(secrets.map(({ name }) => name)).toEqual(['PartnerCredentials', 'PartnerToken']);
});

it('keeps data in the data stack only', () => {
  expect(resourcesOf(service, 'AWS::DynamoDB::Table')).toEqual([]);
  expect(resourcesOf(service, 'AWS::SecretsManager::Secret')).toEqual([]);
});
