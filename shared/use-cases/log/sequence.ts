import { chunksOf } from '../../base/chunks.ts';
import type { StoreContext } from '../../store/context.ts';
import type { LogRecord } from '../../store/log/items.ts';
import { idOf, type LogStore, maxAppended, predecessorOf } from '../../store/log/log.ts';
import { lost, retrying } from '../../store/retrying.ts';

export interface SequenceDependencies {
  readonly order: Pick<LogStore, 'readSize' | 'placed' | 'missingBefore' | 'append'>;
  readonly context: Pick<StoreContext, 'sleep' | 'random'>;
}

/**
 * Gives records their places in the log: each one once, however often it comes, and those of an
 * account in the order of their versions. Records that have not come yet are taken from the trail.
 *
 * @returns how many were appended
 * @throws StoreBusyError if other sequencers were faster in every try
 */
export async function sequence(records: readonly LogRecord[], dependencies: SequenceDependencies): Promise<number> {
  let appended = 0;
  for (const chunk of chunksOf(records, maxAppended)) appended += await sequenceChunk(chunk, dependencies);
  return appended;
}

async function sequenceChunk(chunk: readonly LogRecord[], dependencies: SequenceDependencies): Promise<number> {
  const { order, context } = dependencies;
  const before = await sequenceMissing(chunk, dependencies);
  const appended = await retrying(context, 'the log could not be extended', async () => {
    const size = await order.readSize();
    const placed = await order.placed(chunk);
    const next = new Map(chunk.flatMap((record) => (placed.has(idOf(record)) ? [] : [[idOf(record), record]])));
    if (next.size === 0) return 0;
    return (await order.append([...next.values()], size)) ? next.size : lost;
  });
  return before + appended;
}

/** Appends what has to be in the log before the records, unless it is there or among them. */
async function sequenceMissing(chunk: readonly LogRecord[], dependencies: SequenceDependencies): Promise<number> {
  const { order } = dependencies;
  const seen = new Set<string>();
  const later = chunk.filter((record) => {
    const predecessor = predecessorOf(record);
    seen.add(idOf(record));
    return predecessor !== undefined && !seen.has(idOf(predecessor));
  });
  if (later.length === 0) return 0;
  const placed = await order.placed(later.flatMap((record) => predecessorOf(record) ?? []));
  let appended = 0;
  for (const record of later) {
    const predecessor = predecessorOf(record);
    if (predecessor === undefined || placed.has(idOf(predecessor))) continue;
    appended += await sequence(await order.missingBefore(record), dependencies);
  }
  return appended;
}
