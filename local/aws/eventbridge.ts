/**
 * EventBridge as far as the functions use it: `PutEvents` in AWS JSON 1.1. There are no rules: what
 * is put on a bus can be read, and goes nowhere.
 */
import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { readJson } from '../../shared/base/json.ts';
import type { HttpAnswer, HttpRequest, HttpServer } from '../http.ts';
import { type ServiceOptions, startAwsEndpoint } from './endpoint.ts';
import { denialText, type ServiceRights } from './iam/rights.ts';
import { headerOf } from './signature.ts';
import type { Place } from './template/physical-names.ts';

const putEvents = 'AWSEvents.PutEvents';

const entry = z.object({
  Source: z.string().check(z.minLength(1)),
  DetailType: z.string().check(z.minLength(1), z.maxLength(128)),
  Detail: z.string(),
  EventBusName: z._default(z.string(), 'default'),
  Time: z.optional(z.number()),
});
const request = z.object({ Entries: z.array(entry).check(z.minLength(1), z.maxLength(10)) });
type Entry = z.infer<typeof entry>;

/** An event as a rule of the bus would get it. */
interface BusEvent {
  readonly id: string;
  readonly bus: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly time: string;
  readonly detail: unknown;
}

export interface Events extends HttpServer {
  /** Oldest first. */
  all(): readonly BusEvent[];
  clear(): void;
}

/** Older ones are forgotten, so that memory stays flat. */
const maxKept = 10_000;

const answer = (status: number, body: Readonly<Record<string, unknown>>): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
  body: JSON.stringify(body),
});
const refusal = (type: string, message: string): HttpAnswer => answer(400, { __type: type, message });

const requestOf = ({ body }: Pick<HttpRequest, 'body'>) =>
  request.safeParse(readJson(body?.toString('utf8') ?? '')).data;

interface EventsOptions extends ServiceOptions {
  readonly place: Place;
}

/** Starts the endpoint; every bus that a request names is there. */
export const startEvents = async ({ place, ...options }: EventsOptions): Promise<Events> => {
  let kept: readonly BusEvent[] = [];
  const arnOf = ({ EventBusName: name }: Pick<Entry, 'EventBusName'>): string =>
    name.startsWith('arn:') ? name : `arn:aws:events:${place.region}:${place.accountId}:event-bus/${name}`;

  const take = (entries: readonly Entry[]): HttpAnswer => {
    const results = entries.map((each) => {
      const detail = readJson(each.Detail);
      if (typeof detail !== 'object' || detail === null) {
        return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
      }
      const { Source: source, DetailType: type, Time: seconds } = each;
      const time = new Date(seconds === undefined ? Date.now() : seconds * 1000).toISOString();
      const event = { id: randomUUID(), bus: arnOf(each), source, 'detail-type': type, time, detail };
      kept = [...kept, event].slice(-maxKept);
      return { EventId: event.id };
    });
    return answer(200, {
      FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
      Entries: results,
    });
  };

  const handle = async (incoming: HttpRequest): Promise<HttpAnswer> => {
    const target = headerOf('x-amz-target', incoming);
    if (target !== putEvents) return refusal('UnknownOperationException', `${target} is not emulated here.`);
    const parsed = requestOf(incoming);
    return parsed === undefined
      ? refusal('ValidationException', 'The request is not understood.')
      : take(parsed.Entries);
  };

  /** The right on each bus that is named; none of the condition keys of EventBridge is filled. */
  const rights: ServiceRights = {
    checksOf: (incoming) => {
      const buses = new Set(requestOf(incoming)?.Entries.map(arnOf) ?? ['*']);
      const action = headerOf('x-amz-target', incoming).replace('AWSEvents.', 'events:');
      return [...buses].map((resource) => ({ action, resource, context: {} }));
    },
    refuse: (denial) => refusal('AccessDeniedException', denialText(denial)),
  };
  const server = await startAwsEndpoint(handle, { ...options, rights, bodyLimitBytes: 2_000_000 });
  return {
    ...server,
    all: () => kept,
    clear: () => {
      kept = [];
    },
  };
};
