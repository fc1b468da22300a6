import { batchGetItems } from '../batch-get.ts';
import type { StoreContext } from '../context.ts';
import { type LogRecord, placeKey } from './items.ts';
import { idOf } from './log.ts';

type Id = Pick<LogRecord, 'partition' | 'version'>;

/** Reads where many records are in the log. */
export function createPlacesReader(context: StoreContext, trailLog: string) {
  /** @returns the index of each of them; undefined: the log does not have it */
  return async (ids: readonly Id[]): Promise<(id: Id) => number | undefined> => {
    const distinct = new Map(ids.map((id) => [idOf(id), placeKey(id)]));
    const items = await batchGetItems(context, trailLog, [...distinct.values()]);
    const indexes = new Map(items.map(({ part, position, index }) => [`${part?.S}#${position?.N}`, Number(index?.N)]));
    return (id) => indexes.get(idOf(id));
  };
}
export type PlacesReader = ReturnType<typeof createPlacesReader>;
