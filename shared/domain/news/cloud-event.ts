/** Events as CloudEvents 1.0, in the structured form of JSON. */
import { createHash } from 'node:crypto';
import { toIso } from '../../base/time.ts';
import type { News, NewsData } from './news.ts';

/** What all events of a service have in common. */
export interface EventFrame {
  /** The name of the log. */
  readonly origin: string;
  /** A domain in reverse, which says who defines the types. */
  readonly typePrefix: string;
  /** The URL of the schema of `data`. */
  readonly dataSchema: string;
}

export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly dataschema: string;
  /** The index in the log, of the extension `sequence`. */
  readonly sequence: string;
  readonly data: NewsData;
}

/** The same event again has the same id: it comes of the name of the log and the index in it. */
export function cloudEventOf(index: number, { type, time, accountId, data }: News, frame: EventFrame): CloudEvent {
  const { origin, typePrefix, dataSchema } = frame;
  const log = createHash('sha256').update(origin, 'utf8').digest('hex').slice(0, 16);
  return {
    specversion: '1.0',
    id: `${log}-${index}`,
    source: sourceOf(origin),
    type: `${typePrefix}.${type}`,
    ...(accountId !== undefined && { subject: accountId }),
    time: toIso(time),
    datacontenttype: 'application/json',
    dataschema: dataSchema,
    sequence: sequenceOf(index),
    data,
  };
}

/** The name of the log as a URI reference; another name is another source. */
export const sourceOf = (origin: string): string => encodeURI(origin);

/** Digits with zeros before them, so that texts are in the order of the numbers. */
export const sequenceOf = (index: number): string => String(index).padStart(12, '0');
