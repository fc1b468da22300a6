/**
 * The subscription filters of the templates: lines that match go to a function, in batches, as
 * CloudWatch Logs and Lambda's asynchronous calls do it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import type { FunctionRuntime, LambdaFunction, LogLine } from '../lambda/functions.ts';
import type { Place } from '../template/physical-names.ts';
import type { ResolvedTemplates, Resource } from '../template/template.ts';
import { type LineFilter, readLinePattern } from './pattern.ts';

const filterProperties = z.object({ LogGroupName: z.string(), FilterPattern: z.string(), DestinationArn: z.string() });
type Filter = z.infer<typeof filterProperties>;
const permissionProperties = z.object({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.optional(z.string()),
  SourceAccount: z.optional(z.string()),
});

interface Parts {
  readonly templates: ResolvedTemplates;
  readonly functions: Pick<FunctionRuntime, 'byArn'>;
  readonly place: Place;
  /** Hears of lines that were given up. */
  readonly onError: (error: unknown) => void;
}

export interface LogSubscriptions {
  /** Takes a line that a function has written. */
  readonly take: (line: LogLine) => void;
  close(): Promise<void>;
}

interface Subscription {
  readonly logGroup: string;
  readonly matches: LineFilter;
  readonly send: (text: string) => void;
}

/** CloudWatch collects lines for some seconds. */
const collectMs = 50;
/** Lambda repeats a call twice, after one minute and two. */
const pausesMs = [200, 400];

/**
 * Starts the subscriptions; CloudWatch asks each function first whether it can be reached.
 *
 * @throws Error for a filter whose function CloudWatch may not call, or that leads to none
 */
export const startLogSubscriptions = async (parts: Parts): Promise<LogSubscriptions> => {
  const closing = new AbortController();
  const filters = parts.templates.resources('AWS::Logs::SubscriptionFilter', filterProperties);
  const subscriptions = await Promise.all(filters.map((filter) => subscribe(filter, parts, closing.signal)));
  return {
    take: ({ logGroup, text }) => {
      for (const each of subscriptions) if (each.logGroup === logGroup && each.matches(text)) each.send(text);
    },
    close: async () => closing.abort(),
  };
};

const subscribe = async (
  { logicalId, properties }: Resource<Filter>,
  { templates, functions, place, onError }: Parts,
  signal: AbortSignal,
): Promise<Subscription> => {
  const { LogGroupName: logGroup, FilterPattern: pattern, DestinationArn: arn } = properties;
  const fn = functions.byArn(arn);
  if (fn === undefined) throw new Error(`The subscription filter ${logicalId} leads to no function`);
  if (!mayCall(arn, logGroup, { templates, place })) {
    throw new Error(
      'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.',
    );
  }
  const eventOf = createEvents({ logGroup, filter: logicalId, owner: place.accountId });
  const reached = await fn.invoke(eventOf('CONTROL_MESSAGE', ['CWL CONTROL MESSAGE: Checking health of destination']));
  if (!reached.ok) throw new Error(`${fn.operation} cannot be reached by its log: ${reached.error.errorMessage}`);
  let waiting: string[] = [];
  const send = (text: string): void => {
    waiting.push(text);
    if (waiting.length > 1) return;
    void sleep(collectMs, undefined, { signal })
      .then(() => {
        const texts = waiting;
        waiting = [];
        return deliver(fn, eventOf('DATA_MESSAGE', texts), signal);
      })
      .catch((error: unknown) => {
        if (!signal.aborted) onError(error);
      });
  };
  return { logGroup, matches: readLinePattern(pattern), send };
};

const mayCall = (arn: string, logGroup: string, { templates, place }: Pick<Parts, 'templates' | 'place'>): boolean =>
  templates
    .resources('AWS::Lambda::Permission', permissionProperties)
    .some(
      ({ properties: { Action, FunctionName, Principal, SourceArn, SourceAccount } }) =>
        Action === 'lambda:InvokeFunction' &&
        (FunctionName === arn || arn.endsWith(`:function:${FunctionName}`)) &&
        Principal === 'logs.amazonaws.com' &&
        SourceArn === `arn:aws:logs:${place.region}:${place.accountId}:log-group:${logGroup}:*` &&
        SourceAccount === place.accountId,
    );

interface Origin {
  readonly owner: string;
  readonly logGroup: string;
  readonly filter: string;
}

/** Makes the events: gzip of JSON, in base64. */
const createEvents = ({ owner, logGroup, filter }: Origin) => {
  let count = 0;
  return (messageType: 'CONTROL_MESSAGE' | 'DATA_MESSAGE', texts: readonly string[]): unknown => {
    const logEvents = texts.map((message) => {
      count += 1;
      return { id: String(count).padStart(56, '0'), timestamp: Date.now(), message };
    });
    const content = { messageType, owner, logGroup, logStream: 'local', subscriptionFilters: [filter], logEvents };
    return { awslogs: { data: gzipSync(JSON.stringify(content)).toString('base64') } };
  };
};

/** @throws Error when the last try has failed, or the signal is given */
const deliver = async (fn: LambdaFunction, event: unknown, signal: AbortSignal): Promise<void> => {
  for (const pauseMs of [...pausesMs, undefined]) {
    const invocation = await fn.invoke(event);
    if (invocation.ok) return;
    if (pauseMs === undefined) throw new Error(`${fn.operation} has given up lines: ${invocation.error.errorMessage}`);
    await sleep(pauseMs, undefined, { signal });
  }
};
