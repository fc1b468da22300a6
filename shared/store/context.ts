import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../base/time.ts';

/** What every part of the store needs from outside. */
export interface StoreContext {
  readonly client: DynamoDBClient;
  readonly now: () => Instant;
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** A number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  /** Told of an item that cannot be read where many are, so that one does not keep all the others from being read. */
  readonly damaged: (key: string) => void;
}

/** The store could not do its work in the tries it has; nothing was half done, and the same call may succeed later. */
export class StoreBusyError extends Error {
  override readonly name = 'StoreBusyError';
}

/** What is stored of one account cannot be used: its item cannot be read, or its trail is ahead of it. No repeat heals that. */
export class DamagedError extends Error {
  override readonly name = 'DamagedError';
}

export const maxTries = 6;

/** Full jitter, 25 ms to 800 ms: long enough for a conflicting transaction to end, short enough for a waiting caller. */
export const pause = ({ sleep, random }: Pick<StoreContext, 'sleep' | 'random'>, tries: number): Promise<void> =>
  sleep(random() * 25 * 2 ** tries);

export type Item = Record<string, AttributeValue>;
