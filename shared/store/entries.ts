/**
 * The entries of a list: what could be read, and in the place of a damaged item what its key says.
 * So one damaged item is one entry, and neither fails its list nor is missing from it.
 */
import type { Item, StoreContext } from './context.ts';

/** A damaged item, by the name that its key gives it: an account id, a run id, a version. */
export interface Damaged {
  readonly damaged: string;
}

export type Entry<T> = T | Damaged;

export const isDamaged = (entry: object): entry is Damaged => 'damaged' in entry;

/** The entries that could be read, for those who cannot do anything about the others. */
export const readableOf = <T extends object>(entries: readonly Entry<T>[]): readonly T[] =>
  entries.filter((entry): entry is T => !isDamaged(entry));

interface Reading<T> {
  /** Undefined for a damaged item. */
  readonly parse: (item: Item) => T | undefined;
  readonly nameOf: (item: Item) => string;
  /** The kind of the items, for the report of a damaged one. */
  readonly kind: string;
}

/** Reads the items of a list, in order; a damaged one is reported. */
export const entriesOf = <T>(
  items: readonly Item[],
  { parse, nameOf, kind }: Reading<T>,
  { damaged }: Pick<StoreContext, 'damaged'>,
): Entry<T>[] =>
  items.map((item) => {
    const entry = parse(item);
    if (entry !== undefined) return entry;
    const name = nameOf(item);
    damaged(kind + name);
    return { damaged: name };
  });
