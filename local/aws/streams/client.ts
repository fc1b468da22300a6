/** DynamoDB Streams as far as following one takes: four calls of AWS JSON 1.0. */
import * as z from 'zod/mini';

/** One change of a table, as the service tells it and as a function gets it. */
const recordSchema = z.looseObject({
  eventName: z.string(),
  dynamodb: z.looseObject({ SequenceNumber: z.string(), ApproximateCreationDateTime: z.number() }),
});
export type StreamRecord = z.infer<typeof recordSchema>;

const listSchema = z.object({ Streams: z.array(z.object({ StreamArn: z.string() })) });
const descriptionSchema = z.object({
  StreamDescription: z.object({ Shards: z.array(z.object({ ShardId: z.string() })) }),
});
const iteratorSchema = z.object({ ShardIterator: z.string() });
const pageSchema = z.object({ Records: z.array(recordSchema), NextShardIterator: z.nullish(z.string()) });

/** Where reading of a shard begins: after a record, or at one of the ends. */
export type ShardPosition = { readonly after: string } | 'TRIM_HORIZON' | 'LATEST';

export interface StreamClient {
  /** The stream of a table; undefined: it has none. */
  streamOf(table: string): Promise<string | undefined>;
  shardsOf(stream: string): Promise<readonly string[]>;
  iteratorAt(stream: string, shard: string, position: ShardPosition): Promise<string>;
  /** `next` is absent once a closed shard has been read to its end. */
  recordsFrom(iterator: string): Promise<{ readonly records: readonly StreamRecord[]; readonly next?: string }>;
}

interface StreamClientOptions {
  /** Of DynamoDB itself: servers for one machine answer for both. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly signal: AbortSignal;
}

/**
 * Makes a client for the endpoint. Every call rejects when the endpoint does not answer, does not know streams, or when the
 * signal is given.
 *
 * Servers for one machine want to see a signature, and do not check it. AWS would; but there streams have an endpoint of their own.
 */
export const createStreamClient = ({ endpoint, region, accessKeyId, signal }: StreamClientOptions): StreamClient => {
  const call = async <T>(schema: z.ZodMiniType<T>, operation: string, input: object): Promise<T> => {
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
        'x-amz-date': `${day}T000000Z`,
        authorization:
          `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${day}/${region}/dynamodb/aws4_request, ` +
          'SignedHeaders=host;x-amz-date;x-amz-target, Signature=none',
      },
      body: JSON.stringify(input),
      signal,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${operation} of DynamoDB Streams: ${response.status} ${text.slice(0, 300)}`);
    return schema.parse(JSON.parse(text));
  };

  return {
    streamOf: async (table) => (await call(listSchema, 'ListStreams', { TableName: table })).Streams.at(-1)?.StreamArn,
    shardsOf: async (stream) => {
      const { StreamDescription: description } = await call(descriptionSchema, 'DescribeStream', { StreamArn: stream });
      return description.Shards.map(({ ShardId: shard }) => shard);
    },
    iteratorAt: async (stream, shard, position) => {
      const from =
        typeof position === 'string'
          ? { ShardIteratorType: position }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position.after };
      const input = { StreamArn: stream, ShardId: shard, ...from };
      return (await call(iteratorSchema, 'GetShardIterator', input)).ShardIterator;
    },
    recordsFrom: async (iterator) => {
      const page = await call(pageSchema, 'GetRecords', { ShardIterator: iterator });
      return { records: page.Records, ...(page.NextShardIterator ? { next: page.NextShardIterator } : {}) };
    },
  };
};
