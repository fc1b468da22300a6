/** The items of the log. */
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../context.ts';
import { entryOf } from '../memberships/record-hash.ts';
import { valuesOf } from '../values.ts';

/** A record of the trail, as the log takes it in. */
export interface LogRecord {
  /** Its partition in the trail: an account, the operations for one, or a part of the service. */
  readonly partition: string;
  readonly version: number;
  /** Canonical JSON. */
  readonly entry: string;
}

/** Entries with one partition key, so that a query reads those of a tile. */
const entriesInPart = 256;

export const headPart = 'head';
export const takingInPart = 'taking-in';
export const entriesPrefix = 'entries#';
export const placesPrefix = 'record#';

export const headKey: Item = marshall({ part: headPart, position: 0 });
/** How far the records that are older than the log have been taken in. */
export const takingInKey: Item = marshall({ part: takingInPart, position: 0 });
export const entryPart = (index: number): string => `${entriesPrefix}${Math.floor(index / entriesInPart)}`;
export const firstOfNextPart = (index: number): number => (Math.floor(index / entriesInPart) + 1) * entriesInPart;
/** The places of a partition's records, by version. */
export const placesPart = (partition: string): string => `${placesPrefix}${partition}`;

export const placeKey = ({ partition, version }: Pick<LogRecord, 'partition' | 'version'>): Item =>
  marshall({ part: placesPart(partition), position: version });

/**
 * Reads a record from its item in the trail. One that nothing of ours can have written is taken in
 * as it is: the log leaves nothing out.
 */
export function logRecordOf(item: Item): LogRecord {
  const { day: _, ...record } = Object(valuesOf(item) ?? { unreadable: item });
  return { partition: item['accountId']?.S ?? '', version: Number(item['version']?.N), entry: entryOf(record) };
}

/**
 * Records of accounts are. Those of operations and of the service are numbered by time, so none is
 * missing between two of them.
 */
export const isNumberedInTurn = ({ partition }: Pick<LogRecord, 'partition'>): boolean => !partition.includes('#');
