import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../base/time.ts';

/** The store's dependencies. */
export interface StoreContext {
  readonly client: DynamoDBClient;
  readonly now: () => Instant;
  readonly sleep: (ms: number) => Promise<void>;
  /** @returns a number from 0 (inclusive) to 1 (exclusive) */
  readonly random: () => number;
  /** Reports a damaged item, which fails nothing but what is about itself. */
  readonly damaged: (key: string) => void;
}

/** The store lost every try. Nothing was written in part, and the same call may succeed later. */
export class StoreBusyError extends Error {
  override readonly name = 'StoreBusyError';
}

/**
 * The stored data of one account or user is unusable: its item, or a record of its trail, cannot be
 * parsed. Retrying does not help.
 */
export class DamagedError extends Error {
  override readonly name: string = 'DamagedError';
}

export type Item = Record<string, AttributeValue>;
