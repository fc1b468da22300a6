/**
 * Works on up to `max` entries at a time, beginning them in their order.
 *
 * @returns the results, in the order of the entries
 * @throws the first error of a piece of work; those that have begun continue
 */
export async function inParallel<T, R>(
  entries: readonly T[],
  max: number,
  work: (entry: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = entries.entries();
  const worker = async (): Promise<void> => {
    for (const [index, entry] of waiting) results[index] = await work(entry);
  };
  await Promise.all(Array.from({ length: Math.min(max, entries.length) }, worker));
  return results;
}
