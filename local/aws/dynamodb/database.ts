/**
 * The DynamoDB of the local stack: a server of its own, or the endpoint that the environment names.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createKeys, type Keys } from '../access-keys.ts';
import type { Place } from '../template/physical-names.ts';
import type { ResolvedTemplates } from '../template/template.ts';
import { startDynamoDb } from './server.ts';
import { createTables } from './tables.ts';

export interface Database {
  readonly endpoint: string;
  /** Those that the server takes. Functions have others, and go through the guard. */
  readonly credentials: Keys;
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

const openServer = async (env: Environment): Promise<Opened> => {
  const { AWS_ENDPOINT_URL_DYNAMODB: given, LOCAL_DATA_DIR: dataDirectory } = env;
  if (given) {
    const description = `DynamoDB is the one at ${given}`;
    return { endpoint: given, credentials: keysForEndpoint(env), close: async () => {}, description };
  }
  const { endpoint, close } = await startDynamoDb(dataDirectory ? { dataDirectory } : {});
  // The address is not told: whoever knows it can read and write everything.
  const description = `started DynamoDB, its data ${dataDirectory ? `in ${dataDirectory}` : 'in memory'}`;
  return { endpoint, credentials: createKeys(), close, description };
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
  const { endpoint, credentials, close, description } = await openServer(env);
  onStep(description);
  return {
    endpoint,
    close,
    credentials,
    createTables: (templates) => {
      const client = new DynamoDBClient({ endpoint, region, credentials });
      return createTables(client, templates).finally(() => client.destroy());
    },
  };
};
