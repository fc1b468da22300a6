import { DynamoDBStreamsClient, GetRecordsCommand } from '@aws-sdk/client-dynamodb-streams';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Invocation } from '../../../local/aws/lambda/instance.ts';
import { crashed, done, failing, start } from './streams-harness.ts';
import { place } from './support.ts';

const idOf = (record: unknown): string => /"id":\{"S":"([^"]*)"\}/.exec(JSON.stringify(record))?.[1] ?? '';
const idsOf = ({ records }: { readonly records: readonly unknown[] }): string[] => records.map(idOf);

describe('a change of the table', () => {
  it('is handed to the function as Lambda would', async () => {
    const { put, call, stackName } = await start();
    await put('a');

    const { records, end } = await call(1);

    expect(records).toEqual([
      {
        eventID: expect.any(String),
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: place.region,
        eventSourceARN: `arn:aws:dynamodb:eu-test-1:000000000000:table/${stackName}-Table/stream/local`,
        dynamodb: {
          ApproximateCreationDateTime: expect.any(Number),
          Keys: { kind: { S: 'wanted' }, id: { S: 'a' } },
          NewImage: { kind: { S: 'wanted' }, id: { S: 'a' } },
          SequenceNumber: expect.any(String),
          SizeBytes: expect.any(Number),
          StreamViewType: 'NEW_IMAGE',
        },
      },
    ]);
    end(done);
  });

  it('is handed over when the filter wants it, once, and in order', async () => {
    const { put, call, calls } = await start({ mapping: { BatchSize: 1 } });
    await put('a');
    await put('b', 'other');
    await put('a');
    await put('c');

    const first = await call(1);
    expect(idsOf(first)).toEqual(['a']);
    first.end(done);
    const second = await call(2);
    expect(idsOf(second)).toEqual(['c']);
    second.end(done);
    await put('d');
    const third = await call(3);
    expect(idsOf(third)).toEqual(['d']);
    third.end(done);
    expect(calls).toHaveLength(3);
  });
});

describe('a count of writes', () => {
  it('lets a stream be read less often while it stays the same', async () => {
    const send = vi.spyOn(DynamoDBStreamsClient.prototype, 'send');
    onTestFinished(() => send.mockRestore());
    await start({ writes: () => 0 });
    const quiet = send.mock.contexts.at(-1);
    await start();
    const readsOf = (isQuiet: boolean): number =>
      send.mock.calls.filter(
        ([command], index) => command instanceof GetRecordsCommand && (send.mock.contexts[index] === quiet) === isQuiet,
      ).length;
    await vi.waitFor(() => expect(readsOf(false)).toBeGreaterThan(12), 15_000);
    expect(readsOf(true)).toBeGreaterThan(0);
    expect(readsOf(true)).toBeLessThan(readsOf(false) / 2);
  });

  it('that somebody else’s writes are not in keeps none of them back', async () => {
    let polls = 0;
    const count = (): number => {
      polls += 1;
      return 0;
    };
    const { put, call } = await start({ writes: count });
    // By then it is read less often.
    await vi.waitFor(() => expect(polls).toBeGreaterThan(3), 5_000);
    await put('a');
    const first = await call(1);
    expect(idsOf(first)).toEqual(['a']);
    first.end(done);
  });
});

describe.concurrent('what has failed', () => {
  const putThree = async (
    put: (id: string) => Promise<unknown>,
    { call }: { call: (nth: number) => Promise<{ end: (invocation: Invocation) => void }> },
  ) => {
    // The first call takes one record, and meanwhile the others gather into one batch.
    await put('first');
    const first = await call(1);
    for (const id of ['a', 'b', 'c']) await put(id);
    first.end(done);
  };

  it('is sent again from the first record that the function reports', async ({ onTestFinished: atEnd }) => {
    const { put, call } = await start({}, atEnd);
    await putThree(put, { call });

    const second = await call(2);
    expect(idsOf(second)).toEqual(['a', 'b', 'c']);
    second.end(failing(...second.records.slice(1, 2)));
    const third = await call(3);
    expect(idsOf(third)).toEqual(['b', 'c']);
    third.end(done);
  });

  it('is sent again as a whole when the function reports what it was not sent', async ({ onTestFinished: atEnd }) => {
    const { put, call } = await start({}, atEnd);
    await putThree(put, { call });

    (await call(2)).end({ ok: true, result: { batchItemFailures: [{ itemIdentifier: 'other' }] } });
    const third = await call(3);
    expect(idsOf(third)).toEqual(['a', 'b', 'c']);
    third.end(done);
  });

  it('is sent again in halves when the function crashes', async ({ onTestFinished: atEnd }) => {
    const { put, call } = await start({ mapping: { BisectBatchOnFunctionError: true } }, atEnd);
    await putThree(put, { call });

    (await call(2)).end(crashed);
    const third = await call(3);
    expect(idsOf(third)).toEqual(['a', 'b']);
    third.end(done);
    const fourth = await call(4);
    expect(idsOf(fourth)).toEqual(['c']);
    fourth.end(done);
  });

  it('is given up after the last retry, which is told, and the next one has its turn', async ({
    onTestFinished: atEnd,
  }) => {
    const { put, call, errors } = await start({ mapping: { MaximumRetryAttempts: 1 } }, atEnd);
    await put('a');
    (await call(1)).end(crashed);
    (await call(2)).end(crashed);
    await vi.waitFor(() => expect(errors).toEqual([new Error('do-work has given up 1 stream records')]));

    await put('b');
    const third = await call(3);
    expect(idsOf(third)).toEqual(['b']);
    third.end(done);
  });
});

describe('with parallel batches', () => {
  const anyKind = JSON.stringify({ dynamodb: { Keys: { kind: { S: [{ prefix: 'wanted#' }] } } } });

  it('a batch that is repeated holds up no other lane, and is still in front of its own', async () => {
    const { put, call, calls } = await start({
      pattern: anyKind,
      mapping: { ParallelizationFactor: 10, BatchSize: 1, MaximumRetryAttempts: -1 },
    });
    await put('a', 'wanted#x');
    await put('b', 'wanted#x');
    const first = await call(1);
    expect(idsOf(first)).toEqual(['a']);

    // Some of many partitions have other lanes than the first one.
    for (let other = 0; other < 20; other += 1) await put(`${other}`, `wanted#${other}`);
    const second = await call(2);
    expect(idsOf(second)).not.toEqual(['b']);
    first.end(failing(...first.records));
    await vi.waitFor(() => expect(calls.filter((each) => idsOf(each)[0] === 'a')).toHaveLength(2), 5_000);
    expect(calls.filter((each) => idsOf(each)[0] === 'b')).toEqual([]);
    for (const each of calls) each.end(done);
    await vi.waitFor(() => expect(calls.filter((each) => idsOf(each)[0] === 'b')).toHaveLength(1), 5_000);
  });
});

describe('an endpoint', () => {
  it('whose table has no stream is used without, and that is told', async () => {
    const { put, calls, steps, errors, stackName } = await start({ streamed: false });
    await put('a');
    expect(steps).toEqual([`nothing starts do-work: the table ${stackName}-Table has no stream`]);
    expect({ calls, errors }).toEqual({ calls: [], errors: [] });
  });

  it('that knows no streams is used without, and that is told', async () => {
    const { steps, errors } = await start({ endpoint: 'http://127.0.0.1:1' });
    expect(steps).toEqual([expect.stringContaining('nothing starts do-work: ')]);
    expect(errors).toEqual([]);
  });
});

it('does nothing any more when it is closed', async () => {
  const { put, calls, errors, close } = await start();
  await close();
  await put('a');
  // A stream that is followed still would have been read by now.
  const other = await start();
  await other.put('a');
  (await other.call(1)).end(done);
  expect({ calls, errors }).toEqual({ calls: [], errors: [] });
});

it.each([
  [{ target: 'Other' }, 'Mapping leads to no function'],
  [{ pattern: '{"eventName":[{"anything-but":"IN"}]}' }, 'is not emulated on this machine'],
  [{ pattern: '{"eventName":"INSERT"}' }, 'is not emulated on this machine'],
  [{ pattern: '{"eventName":[]}' }, 'is not emulated on this machine'],
])('a mapping that cannot be emulated is refused: %j', async (options, complaint) => {
  await expect(start(options)).rejects.toThrow(complaint);
});
