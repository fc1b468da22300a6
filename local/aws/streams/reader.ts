/** Reads a stream from one poll to the next: all of its shards, and those that come when one is closed. */
import type { ShardPosition, StreamClient, StreamRecord } from './client.ts';

interface Shard {
  position: ShardPosition;
  /** Absent: to be asked for at the position. */
  iterator?: string | undefined;
  closed: boolean;
}

/**
 * Makes the reader of a stream. Each call gives the records that have come since, in their order within a shard. A call that
 * failed takes nothing with it: the next one goes on from the last record that was given.
 */
export const createStreamReader = (client: StreamClient, stream: string, begin: 'TRIM_HORIZON' | 'LATEST') => {
  let shards: Map<string, Shard> | undefined;

  const discover = async (): Promise<Map<string, Shard>> => {
    // What comes after the first look is new, and is read from its beginning.
    const position = shards === undefined ? begin : 'TRIM_HORIZON';
    const known = shards ?? new Map<string, Shard>();
    for (const id of await client.shardsOf(stream)) if (!known.has(id)) known.set(id, { position, closed: false });
    shards = known;
    return known;
  };

  /** @returns the records, and how the shard stands once they have been given */
  const readShard = async (id: string, shard: Shard) => {
    // An iterator is good for some minutes only: after a failure, or a machine's sleep, there has to be another one.
    const iterator = shard.iterator ?? (await client.iteratorAt(stream, id, shard.position));
    shard.iterator = undefined;
    const { records, next } = await client.recordsFrom(iterator);
    const last = records.at(-1);
    const position = last === undefined ? shard.position : { after: last.dynamodb.SequenceNumber };
    return { records, shard, stands: { position, iterator: next, closed: next === undefined } };
  };

  return async (): Promise<readonly StreamRecord[]> => {
    const open = [...(shards ?? (await discover()))].filter(([, { closed }]) => !closed);
    const read: Awaited<ReturnType<typeof readShard>>[] = [];
    for (const [id, shard] of open) read.push(await readShard(id, shard));
    if (open.length === 0 || read.some(({ stands }) => stands.closed)) await discover();
    // All calls have gone well: from here on nothing is given twice, and nothing was taken before.
    for (const { shard, stands } of read) Object.assign(shard, stands);
    return read.flatMap(({ records }) => records);
  };
};
