/**
 * Reads a stream from one poll to the next: all of its shards, and those that come when one is
 * closed.
 */
import type { ShardPosition, StreamClient, StreamRecord } from './client.ts';

interface Shard {
  position: ShardPosition;
  /** Undefined: must be requested at the position. */
  iterator?: string | undefined;
  closed: boolean;
}

/**
 * Creates the reader of a stream. Each call returns the records since the last one, in order within
 * a shard. A failed call loses nothing: the next one continues after the last record that was
 * returned.
 */
export const createStreamReader = (client: StreamClient, stream: string, begin: 'TRIM_HORIZON' | 'LATEST') => {
  let shards: Map<string, Shard> | undefined;

  const discover = async (): Promise<Map<string, Shard>> => {
    // A shard that appears after the first look is new: it is read from its beginning.
    const position = shards === undefined ? begin : 'TRIM_HORIZON';
    const known = shards ?? new Map<string, Shard>();
    for (const id of await client.shardsOf(stream)) if (!known.has(id)) known.set(id, { position, closed: false });
    shards = known;
    return known;
  };

  /** @returns the records, and the state of the shard after them */
  const readShard = async (id: string, shard: Shard) => {
    // An iterator expires after some minutes: a failure, or a machine that slept, needs a new one.
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
    // All calls succeeded: from here on no record is returned twice, and none was skipped.
    for (const { shard, stands } of read) Object.assign(shard, stands);
    return read.flatMap(({ records }) => records);
  };
};
