/** Which rows of a list may be worked on at the same time. */

/**
 * Parts entries such that two of them which have a key in common, be it by way of others, are in the same lane, in their order.
 *
 * @returns the lanes, in the order of their first entries
 */
export const lanesOf = <T>(
  entries: readonly T[],
  keysOf: (entry: T) => readonly string[],
): readonly (readonly T[])[] => {
  /** By entry or key: another one of the same lane, nearer to the first one. */
  const towards = new Map<T | string, T | string>();
  const rootOf = (one: T | string): T | string => {
    let root = one;
    for (let next = towards.get(root); next !== undefined; next = towards.get(root)) root = next;
    return root;
  };
  for (const entry of entries) {
    for (const key of keysOf(entry)) {
      const [root, rootOfKey] = [rootOf(entry), rootOf(key)];
      if (root !== rootOfKey) towards.set(root, rootOfKey);
    }
  }
  return [...Map.groupBy(entries, rootOf).values()];
};

/** Works on the lanes at the same time, `most` of them at most, and on the entries of a lane one after the other. */
export const workOnLanes = async <T>(
  lanes: readonly (readonly T[])[],
  most: number,
  work: (entry: T) => Promise<void>,
): Promise<void> => {
  const waiting = lanes.values();
  const worker = async (): Promise<void> => {
    for (const lane of waiting) {
      for (const entry of lane) await work(entry);
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, lanes.length) }, worker));
};
