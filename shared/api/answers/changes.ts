import type * as z from '../../base/zod.ts';
import { sequenceOf } from '../../domain/news/cloud-event.ts';
import type { ChangesOutcome } from '../../use-cases/news/read.ts';
import type { listChanges } from '../operations/changes.ts';

/** A page of the feed, with its events as they are stored. */
export function changesAnswerOf({
  events,
  next,
  end,
}: Exclude<ChangesOutcome, 'unknown_position'>): z.output<typeof listChanges.answer> {
  return {
    events: events.map((event) => JSON.parse(event)),
    ...(next > 0 && { nextAfter: sequenceOf(next - 1) }),
    ...(end > 0 && { upTo: sequenceOf(end - 1) }),
  };
}
