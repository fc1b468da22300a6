/** What changes in place, to be brought back to how it was. */

type Collection = unknown[] | Map<unknown, unknown> | Set<unknown>;

const refill = (live: Collection, kept: Collection): void => {
  if (Array.isArray(live)) live.splice(0, live.length, ...kept);
  else live.clear();
  if (live instanceof Map) for (const [key, value] of kept as typeof live) live.set(key, value);
  if (live instanceof Set) for (const value of kept as typeof live) live.add(value);
};

/** @returns what brings the collections back to how they are now, as often as it is called */
export const snapshotOf = (live: readonly Collection[]): (() => void) => {
  const kept = structuredClone(live);
  return () => {
    const copies = structuredClone(kept);
    for (const [index, each] of live.entries()) refill(each, copies[index] ?? []);
  };
};
