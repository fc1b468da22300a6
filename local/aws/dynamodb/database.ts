/**
 * The DynamoDB of the local stack: a server of its own, or the endpoint that the environment names.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createKeys, type Keys } from '../access-keys.ts';
import type { Place } from '../template/physical-names.ts';
import type { ResolvedTemplates } from '../template/template.ts';
import { startGuard } from './guard.ts';
import { startDynamoDb } from './server.ts';
import { createTables } from './tables.ts';

export interface Database {
  readonly endpoint: string;
  /** Of this start; the other services of the local stack take no others. */
  readonly credentials: Keys;
  /** The variables of a function that hold the credentials. */
  readonly variables: Readonly<Record<string, string>>;
  /** Creates the missing tables of the templates. */
  createTables(templates: ResolvedTemplates): ReturnType<typeof createTables>;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The caller's own keys, if set: a foreign endpoint may check them. Else the id is always the same,
 * because a foreign endpoint may keep the tables of each id apart.
 */
const keysForEndpoint = (env: Environment): Keys => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  if (!accessKeyId || !secretAccessKey) return { ...createKeys(), accessKeyId: 'local' };
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
};

interface Opened {
  readonly endpoint: string;
  readonly credentials: Keys;
  readonly description: string;
  close(): Promise<void>;
}

const openServer = async (env: Environment, onError: (error: unknown) => void): Promise<Opened> => {
  const { AWS_ENDPOINT_URL_DYNAMODB: given, LOCAL_DATA_DIR: dataDirectory } = env;
  if (given) {
    const description = `DynamoDB is the one at ${given}`;
    return { endpoint: given, credentials: keysForEndpoint(env), close: async () => {}, description };
  }
  const credentials = createKeys();
  const server = await startDynamoDb(dataDirectory ? { dataDirectory } : {});
  const guard = await startGuard(server.endpoint, { keys: credentials, onError });
  const data = dataDirectory ? `in ${dataDirectory}` : 'in memory';
  return {
    endpoint: guard.url,
    credentials,
    close: async () => {
      await guard.close();
      await server.close();
    },
    description: `started DynamoDB at ${guard.url}, its data ${data}`,
  };
};

interface DatabaseOptions {
  readonly onStep: (text: string) => void;
  /** Hears of failures of the guard before the server. */
  readonly onError: (error: unknown) => void;
}

/**
 * Opens the endpoint of `AWS_ENDPOINT_URL_DYNAMODB`, or starts a server that keeps its data in
 * `LOCAL_DATA_DIR`, else in memory.
 *
 * @throws Error that says what to set where there is no server for this platform
 */
export const openDatabase = async (
  env: Environment,
  { region }: Place,
  { onStep, onError }: DatabaseOptions,
): Promise<Database> => {
  const { endpoint, credentials, close, description } = await openServer(env, onError);
  onStep(description);
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
