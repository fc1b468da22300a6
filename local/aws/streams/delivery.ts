/**
 * What Lambda does with the records of a stream: it calls the function, and repeats what has
 * failed.
 */
import * as z from 'zod/mini';
import type { LambdaFunction } from '../lambda/functions.ts';
import type { StreamRecord } from './client.ts';

interface DeliveryRules {
  readonly bisect: boolean;
  readonly maxRetries: number;
  readonly maxAgeSeconds: number;
  readonly reportsItemFailures: boolean;
}

interface DeliveryParts {
  readonly fn: Pick<LambdaFunction, 'operation' | 'invoke'>;
  readonly rules: DeliveryRules;
  readonly stream: string;
  readonly region: string;
  readonly now: () => number;
  /** Rejects when the stack is closed. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** What would have gone to the dead-letter queue. */
  readonly onGivenUp: (records: readonly StreamRecord[], operation: string) => void;
}

const responseSchema = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

/** How Lambda waits between repeats is not documented but for its growing. */
const pauseBefore = (retry: number): number => Math.min(500 * 2 ** retry, 30_000);

const sequenceNumberOf = ({ dynamodb }: StreamRecord): string => dynamodb.SequenceNumber;

/** Makes the delivery of one batch at a time; it ends when every record is done or given up. */
export const createDelivery = ({ fn, rules, stream, region, now, sleep, onGivenUp }: DeliveryParts) => {
  const eventOf = (records: readonly StreamRecord[]): unknown => ({
    Records: records.map((record) => ({ ...record, awsRegion: region, eventSourceARN: stream })),
  });

  const isTooOld = ({ dynamodb }: StreamRecord): boolean =>
    now() / 1000 - dynamodb.ApproximateCreationDateTime > rules.maxAgeSeconds;

  /**
   * Calls the function once. What is left begins with the first record that it reports; or it is
   * all of them.
   */
  const attempt = async (records: readonly StreamRecord[]) => {
    const invocation = await fn.invoke(eventOf(records));
    if (!invocation.ok) return { left: records, crashed: true };
    const failures = rules.reportsItemFailures ? responseSchema.safeParse(invocation.result) : undefined;
    const reported = new Set(failures?.data?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const first = records.findIndex((record) => reported.has(sequenceNumberOf(record)));
    if (first === -1) return { left: reported.size === 0 ? [] : records, crashed: false };
    return { left: records.slice(first), crashed: false };
  };

  const deliver = async (records: readonly StreamRecord[]): Promise<void> => {
    let left = records;
    for (let retries = 0; ; retries += 1) {
      const { old = [], young = [] } = Object.groupBy(left, (record) => (isTooOld(record) ? 'old' : 'young'));
      if (old.length > 0) onGivenUp(old, fn.operation);
      if (young.length === 0) return;
      const outcome = await attempt(young);
      left = outcome.left;
      if (left.length === 0) return;
      if (retries === rules.maxRetries) {
        onGivenUp(left, fn.operation);
        return;
      }
      await sleep(pauseBefore(retries));
      if (outcome.crashed && rules.bisect && left.length > 1) {
        const middle = Math.ceil(left.length / 2);
        await deliver(left.slice(0, middle));
        await deliver(left.slice(middle));
        return;
      }
    }
  };
  return deliver;
};
