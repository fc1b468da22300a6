/**
 * The event source mappings of the template: each follows the stream of a table, and calls its
 * function.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { Database } from '../dynamodb/database.ts';
import { partitionKeyOf } from '../dynamodb/tables.ts';
import type { FunctionRuntime, LambdaFunction } from '../lambda/functions.ts';
import type { Place } from '../template/physical-names.ts';
import type { ResolvedTemplates, Resource } from '../template/template.ts';
import { createStreamClient, type StreamClient } from './client.ts';
import { createDelivery } from './delivery.ts';
import { readPattern } from './filter.ts';
import { createLanes } from './lanes.ts';
import { createStreamReader } from './reader.ts';

/** -1, the default, is no limit. */
const limit = z.pipe(
  z._default(z.number(), -1),
  z.transform((value) => (value === -1 ? Number.POSITIVE_INFINITY : value)),
);

const mappingProperties = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  BatchSize: z._default(z.number(), 100),
  ParallelizationFactor: z._default(z.number(), 1),
  FilterCriteria: z._default(z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }), { Filters: [] }),
  FunctionResponseTypes: z._default(z.array(z.literal('ReportBatchItemFailures')), []),
  BisectBatchOnFunctionError: z._default(z.boolean(), false),
  MaximumRetryAttempts: limit,
  MaximumRecordAgeInSeconds: limit,
});
type Mapping = z.infer<typeof mappingProperties>;

export interface Streams {
  close(): Promise<void>;
}

interface StreamsParts {
  readonly templates: ResolvedTemplates;
  readonly functions: FunctionRuntime;
  readonly database: Pick<Database, 'endpoint' | 'credentials'>;
  readonly place: Place;
  readonly onStep: (text: string) => void;
  /**
   * Hears of work that was given up, and of a stream that can no longer be read; of the same
   * failure once in a row.
   */
  readonly onError: (error: unknown) => void;
  /** Counts what may have changed a table; absent: nobody knows. */
  readonly writes?: () => number;
}

const pollMs = 200;

/** Polls without a look while nothing is counted: others may write to the server as well. */
const pollsLeftOut = 4;

/**
 * The stream of a table, or a reason why it has none: another server at `AWS_ENDPOINT_URL_DYNAMODB`
 * may not support streams.
 */
const findStream = async (
  table: string,
  client: StreamClient,
  tell: (reason: string) => void,
): Promise<string | undefined> => {
  try {
    const stream = await client.streamOf(table);
    if (stream === undefined) tell(`the table ${table} has no stream`);
    return stream;
  } catch (error) {
    tell(describe(error));
    return undefined;
  }
};

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const tableOf = (streamArn: string): string => {
  const [, table] = /:table\/([^/]+)\/stream\//.exec(streamArn) ?? [];
  if (table === undefined) throw new Error(`${streamArn} is not the stream of a table`);
  return table;
};

const targetOf = ({ logicalId, properties }: Resource<Mapping>, functions: FunctionRuntime): LambdaFunction => {
  const fn = functions.all.find(({ name }) => name === properties.FunctionName);
  if (fn === undefined) throw new Error(`The event source mapping ${logicalId} leads to no function`);
  return fn;
};

/** Repeats a piece of work until the signal is given; failures are reported and do not end it. */
const repeat = async (work: () => Promise<void>, signal: AbortSignal, onError: StreamsParts['onError']) => {
  let reported = '';
  while (!signal.aborted) {
    try {
      await work();
      reported = '';
    } catch (error) {
      if (signal.aborted) return;
      if (describe(error) !== reported) onError(error);
      reported = describe(error);
    }
    // Cut short when the signal is given.
    await sleep(pollMs, undefined, { signal }).catch(() => {});
  }
};

const follow = async (
  mapping: Resource<Mapping>,
  client: StreamClient,
  signal: AbortSignal,
  { templates, functions, place, onStep, onError, writes }: StreamsParts,
): Promise<void> => {
  const { properties } = mapping;
  const fn = targetOf(mapping, functions);
  const table = tableOf(properties.EventSourceArn);
  const patterns = properties.FilterCriteria.Filters.map(({ Pattern }) => readPattern(Pattern));
  const stream = await findStream(table, client, (reason) => onStep(`nothing starts ${fn.operation}: ${reason}`));
  if (stream === undefined) return;
  const read = createStreamReader(client, stream, properties.StartingPosition);
  const deliver = createDelivery({
    fn,
    rules: {
      bisect: properties.BisectBatchOnFunctionError,
      maxRetries: properties.MaximumRetryAttempts,
      maxAgeSeconds: properties.MaximumRecordAgeInSeconds,
      reportsItemFailures: properties.FunctionResponseTypes.length > 0,
    },
    stream: properties.EventSourceArn,
    region: place.region,
    now: Date.now,
    sleep: async (milliseconds) => {
      await sleep(milliseconds, undefined, { signal });
    },
    onGivenUp: (records, operation) => onError(new Error(`${operation} has given up ${records.length} stream records`)),
  });
  const toLanes = createLanes({
    count: properties.ParallelizationFactor,
    batchSize: properties.BatchSize,
    partitionKey: partitionKeyOf(table, templates),
    deliver,
    // The pause of a lane is cut short when the stack is closed.
    onError: (error) => signal.aborted || onError(error),
  });
  let seen: number | undefined;
  let leftOut = 0;
  const work = async (): Promise<void> => {
    const count = writes?.();
    if (count !== undefined && count === seen && leftOut < pollsLeftOut) {
      leftOut += 1;
      return;
    }
    const records = await read();
    // After a full page there may be another one.
    seen = records.length === 0 ? count : undefined;
    leftOut = 0;
    toLanes(records.filter((record) => patterns.length === 0 || patterns.some((matches) => matches(record))));
  };
  void repeat(work, signal, onError);
};

/**
 * Follows the streams from here on. Where the DynamoDB endpoint has none, that is told as a step,
 * and the functions behind them are never started.
 *
 * @throws Error for a mapping without its function, or with a filter that is not emulated
 */
export const startStreams = async (parts: StreamsParts): Promise<Streams> => {
  const { templates, database, place } = parts;
  const closing = new AbortController();
  const client = createStreamClient({
    endpoint: database.endpoint,
    region: place.region,
    credentials: database.credentials,
    signal: closing.signal,
  });
  const mappings = templates.resources('AWS::Lambda::EventSourceMapping', mappingProperties);
  await Promise.all(mappings.map((mapping) => follow(mapping, client, closing.signal, parts)));
  return { close: async () => closing.abort() };
};
