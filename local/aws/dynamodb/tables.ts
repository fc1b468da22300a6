/** Creates the tables of the templates that the endpoint does not have. */
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { ResolvedTemplates } from '../template/template.ts';

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const tableProperties = z.object({
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  GlobalSecondaryIndexes: z.optional(
    z.array(
      z.object({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.object({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.optional(z.array(z.string())),
        }),
      }),
    ),
  ),
  StreamSpecification: z.optional(
    z.object({ StreamViewType: z.enum(['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY']) }),
  ),
  TimeToLiveSpecification: z.optional(z.object({ AttributeName: z.optional(z.string()), Enabled: z.boolean() })),
});
type TableProperties = z.infer<typeof tableProperties>;

const createTable = async (client: DynamoDBClient, name: string, properties: TableProperties): Promise<boolean> => {
  const input: CreateTableCommandInput = {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: properties.KeySchema,
    AttributeDefinitions: properties.AttributeDefinitions,
    ...(properties.GlobalSecondaryIndexes && { GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes }),
    ...(properties.StreamSpecification && {
      StreamSpecification: { StreamEnabled: true, ...properties.StreamSpecification },
    }),
  };
  try {
    await client.send(new CreateTableCommand(input));
  } catch (error) {
    if (error instanceof ResourceInUseException) return false;
    throw error;
  }
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName: name });
  const timeToLive = properties.TimeToLiveSpecification;
  if (timeToLive?.Enabled === true && timeToLive.AttributeName !== undefined) {
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: name,
        TimeToLiveSpecification: { Enabled: true, AttributeName: timeToLive.AttributeName },
      }),
    );
  }
  return true;
};

/**
 * Creates every table of the templates that the endpoint does not have yet.
 *
 * @returns the names of all tables, and of the new ones
 */
export const createTables = async (
  client: DynamoDBClient,
  templates: ResolvedTemplates,
): Promise<{ readonly tables: readonly string[]; readonly created: readonly string[] }> => {
  const tables = tablesOf(templates, tableProperties);
  const isNew = await Promise.all(
    tables.map(({ ref, properties }) =>
      createTable(client, ref, properties).catch((error: Error) => {
        const reason = error.message || error.name;
        throw new Error(`The table ${ref} could not be created in DynamoDB: ${reason}`, { cause: error });
      }),
    ),
  );
  return {
    tables: tables.map(({ ref }) => ref),
    created: tables.filter((_, index) => isNew[index]).map(({ ref }) => ref),
  };
};

const tablesOf = <P>(templates: ResolvedTemplates, schema: z.ZodMiniType<P>) =>
  ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'].flatMap((type) => templates.resources(type, schema));

/** The partition keys of a table: its own, and those of its indexes. */
export interface TableKeys {
  readonly partitionKey: string;
  readonly indexes: Readonly<Record<string, string>>;
}

const keyedProperties = z.object({
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z._default(z.array(z.object({ IndexName: z.string(), KeySchema: keySchema })), []),
});

const hashKeyOf = (schema: z.infer<typeof keySchema>): string =>
  schema.find(({ KeyType: type }) => type === 'HASH')?.AttributeName ?? '';

/** The partition keys of all tables, by the names of the tables. */
export const readTableKeys = (templates: ResolvedTemplates): ReadonlyMap<string, TableKeys> =>
  new Map(
    tablesOf(templates, keyedProperties).map(({ ref, properties }) => {
      const indexes = properties.GlobalSecondaryIndexes.map(
        (index) => [index.IndexName, hashKeyOf(index.KeySchema)] as const,
      );
      return [ref, { partitionKey: hashKeyOf(properties.KeySchema), indexes: Object.fromEntries(indexes) }];
    }),
  );

/**
 * The name of a table's partition key.
 *
 * @throws Error if the templates do not have the table
 */
export const partitionKeyOf = (table: string, templates: ResolvedTemplates): string => {
  const found = readTableKeys(templates).get(table);
  if (found === undefined) throw new Error(`No template has the table ${table}`);
  return found.partitionKey;
};
