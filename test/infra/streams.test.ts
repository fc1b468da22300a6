import { describe, expect, it } from 'vitest';
import { readPattern } from '../../local/aws/streams/filter.ts';
import { streamOperations } from '../../shared/api/catalogue.ts';
import { accountsAtOnce } from '../../shared/domain/membership/notice.ts';
import { waitingWebhookKind } from '../../shared/store/tables.ts';
import { functionOf, resourcesOf, synthesize } from './synthesized.ts';

const { service } = synthesize();
const mappings = resourcesOf(service, 'AWS::Lambda::EventSourceMapping').map(({ properties }) => properties);

it('has one mapping for each operation that a stream starts, and no other', () => {
  expect(streamOperations).not.toEqual([]);
  expect(mappings.map(({ FunctionName }) => FunctionName).sort()).toEqual(
    streamOperations.map((operation) => functionOf(service, operation).name).sort(),
  );
});

describe.each(streamOperations.map((operation) => ({ ...operation, operation })))('$name', ({ operation }) => {
  const mapping = mappings.find(({ FunctionName }) => FunctionName === functionOf(service, operation).name);
  const queue = resourcesOf(service, 'AWS::SQS::Queue').find(
    ({ name }) => `${name}.Arn` === mapping.DestinationConfig.OnFailure.Destination,
  );

  const { from } = operation;

  it('follows its table from the beginning, so that nothing is lost while the mapping is made', () => {
    expect(mapping).toMatchObject({ EventSourceArn: `${from.table}.StreamArn`, StartingPosition: 'TRIM_HORIZON' });
  });

  it('works on all accounts of a batch at once, and on one batch of the log, because the log is one', () => {
    const expected = {
      WorkState: { ParallelizationFactor: 10, BatchSize: accountsAtOnce },
      AuditRecords: { ParallelizationFactor: 1, BatchSize: 98 },
      TrailLog: { ParallelizationFactor: 1, BatchSize: 100 },
    };
    expect(mapping).toMatchObject(expected[from.table]);
  });

  it('repeats only what the function reports, or half of what has crashed it, by the clock', () => {
    const isWorkState = from.table === 'WorkState';
    expect(mapping).toMatchObject({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: from.table === 'AuditRecords' ? 23 * 3_600 : 3_600,
    });
    expect(mapping.FunctionResponseTypes).toEqual(isWorkState ? ['ReportBatchItemFailures'] : undefined);
  });

  it('keeps what was given up', () => {
    expect(queue?.properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
    const policy = resourcesOf(service, 'AWS::SQS::QueuePolicy').find(({ properties }) =>
      properties.Queues.includes(queue?.name),
    );
    expect(policy?.properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]);
  });

  const patterns = mapping.FilterCriteria.Filters.map(({ Pattern }: { readonly Pattern: string }) =>
    readPattern(Pattern),
  );
  if (from.table === 'AuditRecords') {
    it('is started by new records only: there are no others', () => {
      for (const [eventName, starts] of Object.entries({ INSERT: true, MODIFY: false, REMOVE: false })) {
        expect(patterns.some((matches: (value: unknown) => boolean) => matches({ eventName }))).toBe(starts);
      }
    });
    return;
  }

  if (from.table === 'TrailLog') {
    it.each([
      ['INSERT', `${from.partPrefix}0`, true],
      ['INSERT', `${from.partPrefix}17`, true],
      ['MODIFY', `${from.partPrefix}0`, false],
      ['REMOVE', `${from.partPrefix}0`, false],
      ...['head', 'taking-in', 'record#a07e1lwvtuw0', 'news', 'news-sent', 'state#a07e1lwvtuw0'].map(
        (part) => ['INSERT', part, false] as const,
      ),
    ] as const)('%s of "%s": %s', (eventName, part, starts) => {
      const change = { eventName, dynamodb: { Keys: { part: { S: part }, position: { N: '0' } } } };
      expect(patterns.some((matches: (value: unknown) => boolean) => matches(change))).toBe(starts);
    });
    return;
  }

  describe('is started by', () => {
    const change = (eventName: string, kind: string) => ({
      eventName,
      dynamodb: { Keys: { kind: { S: kind }, id: { S: 'any' } }, NewImage: { kind: { S: kind } } },
    });
    const { itemKind } = from;

    it.each([
      // An earlier version has written all items into one partition.
      ...[`${itemKind}#a07e1lwvtuw0`, itemKind].flatMap((kind) => [
        { eventName: 'INSERT', kind, starts: true },
        { eventName: 'MODIFY', kind, starts: true },
        { eventName: 'REMOVE', kind, starts: false },
      ]),
      ...['audit-run', 'lease', 'budget', 'idempotency', waitingWebhookKind, `${itemKind}s`, ''].map((kind) => ({
        eventName: 'INSERT',
        kind,
        starts: false,
      })),
    ])('$eventName of "$kind": $starts', ({ eventName, kind, starts }) => {
      expect(patterns.some((matches: (value: unknown) => boolean) => matches(change(eventName, kind)))).toBe(starts);
    });
  });
});
