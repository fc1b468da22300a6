/** Decides which rows of a list may be worked on at the same time. */
import { inParallel } from '../../base/in-parallel.ts';

/**
 * Divides entries into lanes: entries that share a key, directly or through others, share a lane,
 * in their order.
 *
 * @returns the lanes, in the order of their first entries
 */
export const lanesOf = <T>(
  entries: readonly T[],
  keysOf: (entry: T) => readonly string[],
): readonly (readonly T[])[] => {
  /** By entry or key: its parent in the tree of its lane (union-find). */
  const parents = new Map<T | string, T | string>();
  const rootOf = (node: T | string): T | string => {
    let root = node;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    return root;
  };
  for (const entry of entries) {
    for (const key of keysOf(entry)) {
      const [root, rootOfKey] = [rootOf(entry), rootOf(key)];
      if (root !== rootOfKey) parents.set(root, rootOfKey);
    }
  }
  return [...Map.groupBy(entries, rootOf).values()];
};

/** Works on up to `maxLanes` lanes at a time, and on the entries of a lane one after the other. */
export const workOnLanes = async <T>(
  lanes: readonly (readonly T[])[],
  maxLanes: number,
  work: (entry: T) => Promise<void>,
): Promise<void> => {
  await inParallel(lanes, maxLanes, async (lane) => {
    for (const entry of lane) await work(entry);
  });
};
