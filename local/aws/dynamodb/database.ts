/**
 * The DynamoDB of the local stack: a server of its own, or the endpoint that the environment names.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Place } from '../template/physical-names.ts';
import type { ResolvedTemplates } from '../template/template.ts';
import { startDynamoDb } from './server.ts';
import { createTables } from './tables.ts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Database {
  readonly endpoint: string;
  readonly credentials: Keys;
  /** The variables of a function that hold the credentials. */
  readonly variables: Readonly<Record<string, string>>;
  /** Creates the missing tables of the templates. */
  createTables(templates: ResolvedTemplates): ReturnType<typeof createTables>;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Credentials that every endpoint on this machine accepts. */
const localKeys: Keys = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * The caller's own keys, if set: a foreign endpoint may check them, or keep the tables of each key
 * apart.
 */
const readKeys = (env: Environment): Keys => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  if (!accessKeyId || !secretAccessKey) return localKeys;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
};

const openServer = async ({ AWS_ENDPOINT_URL_DYNAMODB: endpoint, LOCAL_DATA_DIR: dataDirectory }: Environment) => {
  if (endpoint) return { endpoint, close: async () => {}, description: `DynamoDB is the one at ${endpoint}` };
  const server = await startDynamoDb(dataDirectory ? { dataDirectory } : {});
  const data = dataDirectory ? `in ${dataDirectory}` : 'in memory';
  return { ...server, description: `started DynamoDB at ${server.endpoint}, its data ${data}` };
};

/**
 * Opens the endpoint of `AWS_ENDPOINT_URL_DYNAMODB`, or starts a server that keeps its data in
 * `LOCAL_DATA_DIR`, else in memory.
 *
 * @throws Error that says what to set where there is no server for this platform
 */
export const openDatabase = async (
  env: Environment,
  { region }: Place,
  onStep: (text: string) => void,
): Promise<Database> => {
  const { endpoint, close, description } = await openServer(env);
  onStep(description);
  const credentials = env['AWS_ENDPOINT_URL_DYNAMODB'] ? readKeys(env) : localKeys;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return {
    endpoint,
    close,
    credentials,
    variables: {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
    },
    createTables: (templates) => {
      const client = new DynamoDBClient({ endpoint, region, credentials });
      return createTables(client, templates).finally(() => client.destroy());
    },
  };
};
