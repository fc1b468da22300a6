import type { EventPage, EventReader } from '../../store/news/events.ts';

export type ChangesOutcome =
  | (EventPage & {
      /** All records before this index have been worked in. */
      readonly end: number;
    })
  /** The log has no record of that index yet. */
  | 'unknown_position';

/**
 * Reads the feed after an index.
 *
 * @param after -1: from the beginning
 */
export async function readChanges(
  after: number,
  pageSize: number,
  { readCursor, readEvents }: EventReader,
): Promise<ChangesOutcome> {
  const end = (await readCursor())?.next ?? 0;
  if (after >= end && after >= 0) return 'unknown_position';
  return { ...(await readEvents(after + 1, end, pageSize)), end };
}
