/** DynamoDB Streams as far as following one takes. */
import {
  type _Record,
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import * as z from 'zod/mini';
import type { Keys } from '../access-keys.ts';

/** One change of a table, as a function gets it. */
const recordSchema = z.looseObject({
  eventName: z.string(),
  dynamodb: z.looseObject({
    Keys: z.record(z.string(), z.json()),
    SequenceNumber: z.string(),
    ApproximateCreationDateTime: z.number(),
  }),
});
export type StreamRecord = z.infer<typeof recordSchema>;

const iteratorSchema = z.string();

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
  readonly credentials: Keys;
  readonly signal: AbortSignal;
}

/**
 * Creates a client for the endpoint. Every call rejects when the endpoint does not answer, does not
 * know streams, or when the signal is given. No call is repeated: the next poll does that.
 */
export function createStreamClient({ signal, ...config }: StreamClientOptions): StreamClient {
  const client = new DynamoDBStreamsClient({ ...config, maxAttempts: 1 });
  signal.addEventListener('abort', () => client.destroy());
  const options = { abortSignal: signal };

  return {
    streamOf: async (table) => {
      const { Streams: streams = [] } = await client.send(new ListStreamsCommand({ TableName: table }), options);
      return streams.at(-1)?.StreamArn;
    },
    shardsOf: async (stream) => {
      const { StreamDescription: description } = await client.send(
        new DescribeStreamCommand({ StreamArn: stream }),
        options,
      );
      return (description?.Shards ?? []).flatMap(({ ShardId: shard }) => shard ?? []);
    },
    iteratorAt: async (stream, shard, position) => {
      const from =
        typeof position === 'string'
          ? ({ ShardIteratorType: position } as const)
          : ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position.after } as const);
      const command = new GetShardIteratorCommand({ StreamArn: stream, ShardId: shard, ...from });
      return iteratorSchema.parse((await client.send(command, options)).ShardIterator);
    },
    recordsFrom: async (iterator) => {
      const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator }), options);
      const records = (page.Records ?? []).map(asInEvent);
      return { records, ...(page.NextShardIterator ? { next: page.NextShardIterator } : {}) };
    },
  };
}

/** A record in the form of an event: binary values in base64, the time in seconds. */
function asInEvent(record: _Record): StreamRecord {
  const time = record.dynamodb?.ApproximateCreationDateTime;
  const seconds = time && time.getTime() / 1000;
  const plain = { ...record, dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: seconds } };
  const text = JSON.stringify(plain, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );
  return recordSchema.parse(JSON.parse(text));
}
