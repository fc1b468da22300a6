/** A random command, and what several kinds of commands are made of. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { condition } from './expressions.ts';

type Send = (client: DynamoDBClient, run: string) => Promise<object>;
export interface RandomCommand {
  readonly name: string;
  readonly input: object;
  readonly send: Send;
}

/** The same input among the items of one run: partition values are written with a `~` in its place. */
const inRun = <T>(input: T, run: string): T => JSON.parse(JSON.stringify(input).replaceAll('~', `${run}-`));

export const commandOf = <T extends object>(
  name: string,
  input: T,
  send: (client: DynamoDBClient, input: T) => Promise<object>,
): RandomCommand => ({
  name,
  input,
  send: (client, run) => send(client, inRun(input, run)),
});

export const projection = fc.constantFrom(
  {},
  { ProjectionExpression: 'n, absent' },
  { ProjectionExpression: 'x, #s', ExpressionAttributeNames: { '#s': 's' } },
);
export const oldOrNothing = fc.constantFrom('ALL_OLD' as const, 'NONE' as const, undefined);
export const optionalCondition = fc.option(condition, { nil: undefined });
