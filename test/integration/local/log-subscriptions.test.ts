import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { FunctionRuntime } from '../../../local/aws/lambda/functions.ts';
import type { Invocation } from '../../../local/aws/lambda/instance.ts';
import { readLinePattern } from '../../../local/aws/logs/pattern.ts';
import { startLogSubscriptions } from '../../../local/aws/logs/subscriptions.ts';
import { place, resolveStacks } from './support.ts';

const done: Invocation = { ok: true, result: null };
const failed: Invocation = { ok: false, error: { errorType: 'Error', errorMessage: 'no', trace: [] } };

const resources = (permission: object = {}) => ({
  Logs: { Type: 'AWS::Logs::LogGroup' },
  Fn: { Type: 'AWS::Lambda::Function' },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': ['Fn', 'Arn'] },
      Principal: 'logs.amazonaws.com',
      SourceAccount: { Ref: 'AWS::AccountId' },
      SourceArn: { 'Fn::GetAtt': ['Logs', 'Arn'] },
      ...permission,
    },
  },
  Filter: {
    Type: 'AWS::Logs::SubscriptionFilter',
    Properties: {
      LogGroupName: { Ref: 'Logs' },
      FilterPattern: '{ $.kept IS TRUE }',
      DestinationArn: { 'Fn::GetAtt': ['Fn', 'Arn'] },
    },
  },
});

const start = async (outcomes: readonly Invocation[] = [], permission = {}) => {
  const calls: { readonly messageType: string; readonly texts: readonly string[] }[] = [];
  const errors: unknown[] = [];
  const invoke = async (event: unknown): Promise<Invocation> => {
    const { awslogs } = event as { awslogs: { data: string } };
    const { messageType, logEvents } = JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')).toString());
    calls.push({ messageType, texts: logEvents.map(({ message }: { message: string }) => message) });
    return outcomes[calls.length - 1] ?? done;
  };
  const subscriptions = await startLogSubscriptions({
    templates: resolveStacks({ subscribed: { Resources: resources(permission) } }),
    functions: { byArn: () => ({ operation: 'keep-decisions', invoke }) } as unknown as FunctionRuntime,
    place,
    onError: (error) => errors.push(error),
  });
  onTestFinished(subscriptions.close);
  const write = (text: string, logGroup = 'subscribed-Logs') =>
    subscriptions.take({ operation: 'check-membership', logGroup, text });
  return { calls, errors, write };
};

test('a function gets the lines that match, of its log groups, some at a time', async () => {
  const { calls, write } = await start();
  write('{"kept":true,"n":1}');
  write('{"kept":true,"n":2}');
  write('{"kept":true,"n":3}', 'subscribed-Others');
  for (const other of ['{"kept":"TRUE"}', '{"kept":false}', '{}', 'null', 'kept']) write(other);
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  expect(calls[0]?.messageType).toBe('CONTROL_MESSAGE');
  expect(calls[1]).toEqual({ messageType: 'DATA_MESSAGE', texts: ['{"kept":true,"n":1}', '{"kept":true,"n":2}'] });
});

test('a call that fails is repeated twice, and then given up', async () => {
  const { calls, errors, write } = await start([done, failed, failed, failed]);
  write('{"kept":true}');
  await vi.waitFor(() => expect(errors).toHaveLength(1), 2_000);
  expect(calls).toHaveLength(4);
  write('{"kept":true,"n":2}');
  await vi.waitFor(() => expect(calls).toHaveLength(5));
});

test.each([
  ['of another service', { Principal: 's3.amazonaws.com' }],
  ['for another log', { SourceArn: { 'Fn::Sub': 'arn:aws:logs:*:*:log-group:other:*' } }],
  ['of another account', { SourceAccount: '111111111111' }],
  ['for something else', { Action: 'lambda:GetFunction' }],
])('a permission %s is none', async (_, permission) => {
  await expect(start([], permission)).rejects.toThrow('Could not execute the lambda function');
});

test('a function that cannot be reached ends the start, and so does a pattern that is not understood', async () => {
  await expect(start([failed])).rejects.toThrow('keep-decisions cannot be reached by its log');
  expect(() => readLinePattern('{ $.kept = 1 }')).toThrow('not understood');
});
