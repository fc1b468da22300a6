import type { Item } from '../../../shared/store/context.ts';

/**
 * Where an item is in its partition. In an index many items have the same sort key: there the
 * primary key decides.
 */
export interface Place {
  readonly sort: string;
  readonly tie: string;
}

export interface Entry extends Place {
  readonly item: Item;
}

/**
 * @returns how many entries come first for which `isBefore` holds, which must hold for the first
 * ones only
 */
export const countWhile = (entries: readonly Entry[], isBefore: (entry: Entry) => boolean): number => {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && isBefore(entry)) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const isBefore = (one: Place, other: Place): boolean =>
  one.sort < other.sort || (one.sort === other.sort && one.tie < other.tie);

const find = (entries: readonly Entry[], place: Place) => {
  const index = countWhile(entries, (entry) => isBefore(entry, place));
  const entry = entries[index];
  return { index, entry: entry?.sort === place.sort && entry.tie === place.tie ? entry : undefined };
};

/** Items by the value of their partition key, each partition sorted. */
export const createPartitions = (partitions = new Map<string, Entry[]>()) => ({
  get: (partition: string, place: Place): Entry | undefined => {
    const entries = partitions.get(partition);
    return entries === undefined ? undefined : find(entries, place).entry;
  },
  put: (partition: string, entry: Entry): void => {
    const entries = partitions.get(partition);
    if (entries === undefined) {
      partitions.set(partition, [entry]);
      return;
    }
    const found = find(entries, entry);
    // Moving all that follows is what takes longest.
    if (found.entry === undefined) entries.splice(found.index, 0, entry);
    else entries[found.index] = entry;
  },
  remove: (partition: string, place: Place): void => {
    const entries = partitions.get(partition) ?? [];
    const { index, entry } = find(entries, place);
    if (entry === undefined) return;
    if (entries.length === 1) partitions.delete(partition);
    else entries.splice(index, 1);
  },
  entries: (partition: string): readonly Entry[] => partitions.get(partition) ?? [],
  /** Every item, by key. */
  items: (): Item[] =>
    [...partitions.entries()]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([, entries]) => entries.map(({ item }) => item)),
  size: (): number => [...partitions.values()].reduce((sum, entries) => sum + entries.length, 0),
  copy: (): Partitions =>
    createPartitions(new Map([...partitions].map(([partition, entries]) => [partition, [...entries]]))),
});

export interface Partitions {
  readonly get: (partition: string, place: Place) => Entry | undefined;
  readonly put: (partition: string, entry: Entry) => void;
  readonly remove: (partition: string, place: Place) => void;
  readonly entries: (partition: string) => readonly Entry[];
  readonly items: () => Item[];
  readonly size: () => number;
  readonly copy: () => Partitions;
}
