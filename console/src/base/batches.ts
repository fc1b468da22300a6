/** Many accounts at once: in which parts they are sent, and where the focus goes when they leave. */

/** In parts that the API takes at once. */
export function partsOf<T>(items: readonly T[], size = 100): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** What to focus when the rows of `gone` have left `ids`: the next row that stays, else the last. */
export function nextAfter(ids: readonly string[], from: string, gone: ReadonlySet<string>): string | undefined {
  const start = ids.indexOf(from);
  const stays = (id: string): boolean => !gone.has(id);
  return ids.slice(start + 1).find(stays) ?? ids.slice(0, Math.max(0, start)).findLast(stays);
}
