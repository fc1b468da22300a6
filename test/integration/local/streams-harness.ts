/** A table with a mapping to a function whose calls end when the test says so. */
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { inject, onTestFinished, type TestContext, vi } from 'vitest';
import { createTables } from '../../../local/aws/dynamodb/tables.ts';
import type { FunctionRuntime, LambdaFunction } from '../../../local/aws/lambda/functions.ts';
import type { Invocation } from '../../../local/aws/lambda/instance.ts';
import { startStreams } from '../../../local/aws/streams/streams.ts';
import { place, resolveStacks } from './support.ts';

interface Options {
  readonly mapping?: Readonly<Record<string, string | number | boolean>>;
  readonly endpoint?: string;
  readonly streamed?: boolean;
  readonly target?: string;
  readonly pattern?: string;
  readonly writes?: () => number;
}

interface StreamRecord {
  readonly dynamodb: { readonly SequenceNumber: string };
}

interface Call {
  readonly records: readonly StreamRecord[];
  readonly end: (invocation: Invocation) => void;
}

export const done: Invocation = { ok: true, result: { batchItemFailures: [] } };
export const crashed: Invocation = { ok: false, error: { errorType: 'Error', errorMessage: 'no', trace: [] } };
export const failing = (...records: readonly StreamRecord[]): Invocation => ({
  ok: true,
  result: { batchItemFailures: records.map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })) },
});

/** @param atEnd how work is left for the end of the test: a test beside others has a hook of its own */
export const start = async (options: Options = {}, atEnd: TestContext['onTestFinished'] = onTestFinished) => {
  const { endpoint = inject('dynamoDbEndpoint') } = options;
  const stackName = `streams-${crypto.randomUUID()}`;
  const templates = resolveStacks({ [stackName]: { Resources: resourcesOf(options) } });
  const client = new DynamoDBClient({ endpoint: inject('dynamoDbEndpoint') });
  atEnd(() => client.destroy());
  await createTables(client, templates);
  const calls: Call[] = [];
  const steps: string[] = [];
  const errors: unknown[] = [];
  const streams = await startStreams({
    templates,
    functions: functionsThat((call) => void calls.push(call)),
    database: { endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
    place,
    onStep: (step) => steps.push(step),
    onError: (error) => errors.push(error),
    ...(options.writes && { writes: options.writes }),
  });
  atEnd(streams.close);
  const put = (id: string, kind = 'wanted') =>
    client.send(new PutItemCommand({ TableName: `${stackName}-Table`, Item: { kind: { S: kind }, id: { S: id } } }));
  /** Waits for the nth call, counted from 1. */
  const call = (nth: number) =>
    vi.waitFor(() => {
      const found = calls[nth - 1];
      if (found === undefined) throw new Error(`there was no call ${nth}`);
      return found;
    }, 5_000);
  return { put, call, calls, steps, errors, stackName, close: streams.close };
};

const wanted = JSON.stringify({ eventName: ['INSERT'], dynamodb: { Keys: { kind: { S: ['wanted'] } } } });

const resourcesOf = ({ mapping = {}, streamed = true, target = 'Fn', pattern = wanted }: Options) => ({
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      KeySchema: [
        { AttributeName: 'kind', KeyType: 'HASH' },
        { AttributeName: 'id', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'kind', AttributeType: 'S' },
        { AttributeName: 'id', AttributeType: 'S' },
      ],
      ...(streamed && { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }),
    },
  },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      FunctionName: target,
      EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
      FilterCriteria: { Filters: [{ Pattern: pattern }] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...mapping,
    },
  },
});

const functionsThat = (onCall: (call: Call) => void): FunctionRuntime => {
  const fn: LambdaFunction = {
    operation: 'do-work',
    name: 'Fn',
    arn: 'arn:fn',
    environment: {},
    warm: () => {},
    invoke: (event) => {
      const { promise, resolve } = Promise.withResolvers<Invocation>();
      onCall({ records: recordsOf(event), end: resolve });
      return promise;
    },
  };
  return { all: [fn], byArn: () => undefined, close: async () => {} };
};

const recordsOf = (event: unknown): readonly StreamRecord[] => {
  if (typeof event !== 'object' || event === null || !('Records' in event) || !Array.isArray(event.Records)) {
    throw new Error('not an event of a stream');
  }
  return event.Records;
};
