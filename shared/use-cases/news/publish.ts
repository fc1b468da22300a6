import { chunksOf } from '../../base/chunks.ts';
import type { Log } from '../../base/log.ts';
import * as logEvents from '../../base/log-events.ts';
import type { Instant } from '../../base/time.ts';
import type { Policy } from '../../domain/membership/policy.ts';
import type { EventFrame } from '../../domain/news/cloud-event.ts';
import type { StoreContext } from '../../store/context.ts';
import type { LogReader } from '../../store/log/log.ts';
import type { WatermarkReader } from '../../store/memberships/watermark.ts';
import type { NewsCursor } from '../../store/news/items.ts';
import { loggedOf } from '../../store/news/logged.ts';
import { maxFolded, type NewsStore } from '../../store/news/news.ts';
import { lost, retrying } from '../../store/retrying.ts';
import { accountsOf, foldPart } from './fold.ts';

export interface FoldDependencies {
  readonly order: LogReader;
  readonly news: NewsStore;
  /** For the first start: what the log does not say of the time before it. */
  readonly readWatermark: WatermarkReader;
  readonly policy: Policy;
  readonly frame: EventFrame;
  readonly context: Pick<StoreContext, 'sleep' | 'random'>;
  readonly now: () => Instant;
  readonly log: Log;
}

/** How far it has come, and whether that is all that the log had. */
export type FoldedLog = NewsCursor & { readonly isAll: boolean };

/** Records that are read at once. */
const maxRead = 4 * maxFolded;

/**
 * Works the log in, from where the last call has ended up to its end: each record makes one event or
 * none, once, in the order of the log. Whatever breaks, or whoever does the same at the same time,
 * leaves an event and how far it has come together, or neither.
 *
 * @returns how far it has come
 * @throws StoreBusyError if others were faster in every try
 */
export async function foldLog(deadline: Instant, dependencies: FoldDependencies): Promise<FoldedLog> {
  const { order, context, now } = dependencies;
  const size = await order.readSize();
  let cursor = await begun(size, dependencies);
  while (cursor.next < size && now() < deadline) {
    cursor = await retrying(context, 'the news could not go on', () => foldNext(size, dependencies));
  }
  return { ...cursor, isAll: cursor.next >= size };
}

/** The first start: older records make events for the feed, and nobody is told of them now. */
async function begun(size: number, { news, readWatermark, policy, now }: FoldDependencies): Promise<NewsCursor> {
  const known = await news.readCursor();
  if (known !== undefined) return known;
  const watermark = await readWatermark();
  const first = {
    next: 0,
    liveFrom: size,
    beganAt: now(),
    service: { policy, ...(watermark !== 'damaged' && { watermark }) },
  };
  await news.begin(first);
  return (await news.readCursor()) ?? first;
}

async function foldNext(size: number, dependencies: FoldDependencies): Promise<NewsCursor | typeof lost> {
  const { order, news, frame, log } = dependencies;
  let cursor = await news.readCursor();
  if (cursor === undefined) return lost;
  const entries: string[] = [];
  for await (const entry of order.readEntries(cursor.next, Math.min(size, cursor.next + maxRead))) entries.push(entry);
  const damaged = (index: number) => log(logEvents.RECORD_WITHOUT_NEWS, { index });
  for (const chunk of chunksOf(entries.map(loggedOf), maxFolded)) {
    const known = { states: await news.readStates(accountsOf(chunk)), service: cursor.service };
    const folded = foldPart(chunk, cursor.next, known, { frame, damaged });
    const next: number = cursor.next + chunk.length;
    if (!(await news.append(cursor, { ...folded, next }))) return lost;
    cursor = { ...cursor, next, service: folded.service };
  }
  return cursor;
}
