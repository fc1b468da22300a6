import { describe, expect, it } from 'vitest';
import { readPattern } from '../../local/aws/streams/filter.ts';
import { streamOperations } from '../../shared/api/catalogue.ts';
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

  it('follows WorkState from the beginning, so that nothing is lost while the mapping is made', () => {
    expect(mapping).toMatchObject({ EventSourceArn: 'WorkState.StreamArn', StartingPosition: 'TRIM_HORIZON' });
  });

  it('hands over single records, and repeats them up to a limit and for an hour', () => {
    expect(mapping).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 30,
      MaximumRecordAgeInSeconds: 3_600,
    });
    expect(mapping.BatchSize).toBe(1);
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

  describe('is started by', () => {
    const patterns = mapping.FilterCriteria.Filters.map(({ Pattern }: { readonly Pattern: string }) =>
      readPattern(Pattern),
    );
    const change = (eventName: string, kind: string) => ({
      eventName,
      dynamodb: { Keys: { kind: { S: kind }, id: { S: 'any' } }, NewImage: { kind: { S: kind } } },
    });
    const { itemKind } = operation;

    it.each([
      { eventName: 'INSERT', kind: itemKind, starts: true },
      { eventName: 'MODIFY', kind: itemKind, starts: true },
      { eventName: 'REMOVE', kind: itemKind, starts: false },
      ...['audit-run', 'audit-page', 'lease', 'budget', 'idempotency', `${itemKind}s`, ''].map((kind) => ({
        eventName: 'INSERT',
        kind,
        starts: false,
      })),
    ])('$eventName of "$kind": $starts', ({ eventName, kind, starts }) => {
      expect(patterns.some((matches: (value: unknown) => boolean) => matches(change(eventName, kind)))).toBe(starts);
    });
  });
});
