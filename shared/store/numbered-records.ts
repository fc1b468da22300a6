/**
 * Records of the trail that are about no version of a membership. They share the append-only table
 * with the changes of memberships, in partitions whose keys hold a `#`, as no account id does, and
 * are numbered by time: in microseconds, so that those of the same millisecond rarely collide.
 */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type Instant, toIso } from '../base/time.ts';
import { conditionally, toItem } from './commands.ts';
import type { Item, StoreContext } from './context.ts';
import { lost, retrying } from './retrying.ts';

/** The next number is free at once: there is nothing to wait for. */
const atOnce = [0, 0, 0, 0, 0];

/** The last instant of the years that ISO text has four digits for. */
const endOfTime = 253_402_300_799_999;

export const firstNumberAt = (at: Instant): number => at * 1000;
/** Of an instant before all records the number 0 is enough, and any other may not be exact. */
export const lastNumberAt = (at: Instant): number => Math.max(0, at) * 1000 + 999;

/** When the record of this number was written, as the number says. */
export const timeOfNumber = (number: number): Instant => Math.max(0, Math.min(Math.floor(number / 1000), endOfTime));

/** A record is written once, and nothing is put over it. */
export const whereNoneIs = { ConditionExpression: 'attribute_not_exists(accountId)' } as const;

/** What a record has besides its number. */
export interface NumberedRecord {
  readonly partition: string;
  readonly at: Instant;
  readonly fields: Readonly<Record<string, unknown>>;
}

export const numberedItem = ({ partition, at, fields }: NumberedRecord, number: number): Item =>
  toItem({ ...fields, at: toIso(at), accountId: partition, version: number, day: toIso(at).slice(0, 10) });

/**
 * Writes a record under a number of its time that is free.
 *
 * @throws StoreBusyError if every number that it tried is taken
 */
export function createNumberedWriter(context: Pick<StoreContext, 'client' | 'sleep' | 'random'>, table: string) {
  return async (record: NumberedRecord): Promise<void> => {
    const first = firstNumberAt(record.at) + Math.floor(context.random() * 1000);
    await retrying(
      context,
      'the record found no free number',
      async (tries) => {
        const put = new PutItemCommand({
          TableName: table,
          Item: numberedItem(record, first + tries),
          ...whereNoneIs,
        });
        const { written } = await conditionally(context.client.send(put));
        return written ? undefined : lost;
      },
      atOnce,
    );
  };
}
