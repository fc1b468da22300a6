/**
 * The batches that Lambda works on at the same time: records are divided by their partition key, so
 * that those of one partition keep their order, and a batch that is repeated holds up its own lane
 * only.
 */
import { createHash } from 'node:crypto';
import type { StreamRecord } from './client.ts';

interface LanesParts {
  /** The `ParallelizationFactor`: Lambda has so many lanes for each shard. */
  readonly count: number;
  readonly batchSize: number;
  /** The name of the table's partition key. */
  readonly partitionKey: string;
  readonly deliver: (batch: readonly StreamRecord[]) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Makes lanes. A call takes records in the order of the stream, and does not wait for them. */
export const createLanes = ({ count, batchSize, partitionKey, deliver, onError }: LanesParts) => {
  const waiting = new Map<number, StreamRecord[]>();

  const laneOf = ({ dynamodb }: StreamRecord): number => {
    const partition = JSON.stringify(dynamodb.Keys[partitionKey]);
    return createHash('sha256').update(partition).digest().readUInt32BE() % count;
  };

  /** Ends when the lane is empty; what comes meanwhile is part of the next batch. */
  const workOff = async (lane: number, queue: StreamRecord[]): Promise<void> => {
    try {
      while (queue.length > 0) await deliver(queue.splice(0, batchSize));
    } catch (error) {
      onError(error);
    } finally {
      waiting.delete(lane);
    }
  };

  return (records: readonly StreamRecord[]): void => {
    const idle = new Map<number, StreamRecord[]>();
    for (const record of records) {
      const lane = laneOf(record);
      const queue = waiting.get(lane) ?? [];
      if (!waiting.has(lane)) {
        waiting.set(lane, queue);
        idle.set(lane, queue);
      }
      queue.push(record);
    }
    for (const [lane, queue] of idle) void workOff(lane, queue);
  };
};
